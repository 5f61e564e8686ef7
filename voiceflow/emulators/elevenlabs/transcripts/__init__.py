"""The emulated transcription of recordings: recognition, speaker separation, transcript."""
