"""A second carrier, for tests only: PCM16 at 16 kHz in binary messages, JSON webhooks, a bearer token."""
