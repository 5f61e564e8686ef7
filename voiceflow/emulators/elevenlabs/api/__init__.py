"""The groups of the emulated HTTP API, each with what was created in it."""
