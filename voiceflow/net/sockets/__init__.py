"""Persistent websockets for text and bytes: opened early, replaced when lost, closed within limits."""
