"""Speech and turns on this machine, without a network: ``pip install "voiceflow-calls[local]"``."""

from voiceflow.clients.local.smart_turn import SmartTurn
from voiceflow.processors.local.stt import LocalSTT
from voiceflow.processors.local.tts import LocalTTS

__all__ = ["LocalSTT", "LocalTTS", "SmartTurn"]
