"""Calls by AudioSocket."""
