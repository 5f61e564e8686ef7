"""An Asterisk that connects calls by AudioSocket, for tests."""

from voiceflow.emulators.audiosocket.asterisk import EmulatedAsterisk
from voiceflow.emulators.audiosocket.call import EmulatedAsteriskCall

__all__ = ["EmulatedAsterisk", "EmulatedAsteriskCall"]
