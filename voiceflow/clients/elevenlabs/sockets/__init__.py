"""Websockets that are kept: opened early, replaced when lost, closed within limits."""
