"""An Asterisk that connects its channels by chan_websocket, for tests."""

from voiceflow.emulators.asterisk.pbx import EmulatedPBX, MediaConnection, emulate
from voiceflow.emulators.asterisk.wire import ChannelWire

__all__ = ["ChannelWire", "EmulatedPBX", "MediaConnection", "emulate"]
