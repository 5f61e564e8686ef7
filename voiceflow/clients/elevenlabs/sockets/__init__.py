"""Persistent websockets: opened early, replaced when lost, closed within limits."""
