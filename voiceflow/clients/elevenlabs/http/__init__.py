"""Requests to the HTTP API: sent, repeated within a limit, and their errors understood."""
