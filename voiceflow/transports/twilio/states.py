"""The states of a media stream, and the messages that each allows."""

from __future__ import annotations

from enum import Enum


class StreamState(Enum):
    """The state of a stream."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    STREAMING = "streaming"
    STOPPED = "stopped"
    BROKEN = "broken"


# (state, message) -> next state. A pair that is absent is an error of the peer.
TRANSITIONS = {
    (StreamState.CONNECTING, "connected"): StreamState.CONNECTED,
    (StreamState.CONNECTED, "start"): StreamState.STREAMING,
    (StreamState.STREAMING, "media"): StreamState.STREAMING,
    (StreamState.STREAMING, "dtmf"): StreamState.STREAMING,
    (StreamState.STREAMING, "mark"): StreamState.STREAMING,
    (StreamState.STREAMING, "stop"): StreamState.STOPPED,
    # Twilio was seen to send it twice: when the call ends while its document is being replaced.
    (StreamState.STOPPED, "stop"): StreamState.STOPPED,
}


class OutOfOrderError(ValueError):
    """A message that the state does not allow."""
