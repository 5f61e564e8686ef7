"""Clients of the Gemini API."""
