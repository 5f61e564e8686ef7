"""The other side of each wire, for the demo, the commands and tests: a carrier, ElevenLabs, language models."""
