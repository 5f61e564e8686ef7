"""Text to speech: over websockets and HTTP, with the times of the words."""
