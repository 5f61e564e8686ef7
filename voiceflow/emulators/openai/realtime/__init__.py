"""An emulated realtime service of OpenAI."""

from voiceflow.emulators.openai.realtime.emulator import RealtimeEmulator, RealtimeRecord
from voiceflow.emulators.openai.realtime.script import ModelTurn, RealtimeAnswer, RealtimeBehaviour
from voiceflow.emulators.openai.realtime.voice import speak_formants, speak_tone

__all__ = [
    "ModelTurn",
    "RealtimeAnswer",
    "RealtimeBehaviour",
    "RealtimeEmulator",
    "RealtimeRecord",
    "speak_formants",
    "speak_tone",
]
