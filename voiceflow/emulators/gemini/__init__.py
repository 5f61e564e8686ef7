"""Emulated services of Gemini."""
