"""The groups of the HTTP API, by its own names; each is a property of ``ElevenLabs``."""
