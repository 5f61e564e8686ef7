"""The other side of each wire, for the demo, the commands and tests: carrier, ElevenLabs, language models."""
