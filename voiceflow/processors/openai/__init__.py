"""OpenAI's speech-to-speech models as a processor; its speech, and that of servers with the same API."""

from voiceflow.processors.openai.realtime import OpenAIRealtime
from voiceflow.processors.openai.stt import OpenAISTT
from voiceflow.processors.openai.tts import OpenAITTS

__all__ = ["OpenAIRealtime", "OpenAISTT", "OpenAITTS"]
