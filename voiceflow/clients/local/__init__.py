"""Speech and language without a network: Whisper, a small voice and a deterministic brain."""
