"""What clients of speech-to-speech models share: events, limits, and a conversation across lost sockets."""
