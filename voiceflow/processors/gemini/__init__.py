"""Gemini's speech-to-speech models as a processor."""

from voiceflow.processors.gemini.live import GeminiLive

__all__ = ["GeminiLive"]
