"""Writes the pydantic models of ElevenLabs' HTTP API out of the published OpenAPI document."""
