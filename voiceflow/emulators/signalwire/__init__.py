"""A stand-in for SignalWire on its side of the wire."""

from voiceflow.emulators.signalwire.carrier import EmulatedSignalWire, SignalWireProject
from voiceflow.emulators.signalwire.wire import SignalWireWire

__all__ = ["EmulatedSignalWire", "SignalWireProject", "SignalWireWire"]
