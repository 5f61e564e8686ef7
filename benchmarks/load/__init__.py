"""Many calls at once: who makes them, and the servers that answer."""
