"""An emulated Live service of Gemini."""

from voiceflow.emulators.gemini.live.emulator import LiveEmulator, LiveRecord

__all__ = ["LiveEmulator", "LiveRecord"]
