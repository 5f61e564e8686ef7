"""Calls from a browser."""
