"""OpenAI's speech, and that of servers with the same API, as processors."""

from voiceflow.processors.openai.stt import OpenAISTT
from voiceflow.processors.openai.tts import OpenAITTS

__all__ = ["OpenAISTT", "OpenAITTS"]
