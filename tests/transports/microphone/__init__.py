"""Calls by microphone."""
