"""The old address of :mod:`voiceflow.transports.events`."""

from voiceflow.transports.events import MarkEchoed, StreamEvent, StreamStarted, StreamStopped

__all__ = ["MarkEchoed", "StreamEvent", "StreamStarted", "StreamStopped"]
