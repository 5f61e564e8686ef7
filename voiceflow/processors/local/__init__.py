"""Speech to text and back on this machine, without a network: ``pip install "voiceflow-calls[local]"``."""

from voiceflow.processors.local.stt import LocalSTT
from voiceflow.processors.local.tts import LocalTTS

__all__ = ["LocalSTT", "LocalTTS"]
