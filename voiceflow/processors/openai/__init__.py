"""OpenAI's speech-to-speech models as a processor."""

from voiceflow.processors.openai.realtime import OpenAIRealtime

__all__ = ["OpenAIRealtime"]
