"""Calls by chan_websocket."""
