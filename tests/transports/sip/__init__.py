"""Calls by SIP."""
