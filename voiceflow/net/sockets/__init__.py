"""Websockets for text and bytes that are kept: opened early, replaced when lost, closed within limits."""
