"""An emulated realtime service of OpenAI."""

from voiceflow.emulators.openai.realtime.emulator import RealtimeEmulator, RealtimeRecord

__all__ = ["RealtimeEmulator", "RealtimeRecord"]
