"""Twilio Media Streams without a network: text in, frames and events out; audio and commands in, text out.

Source: https://www.twilio.com/docs/voice/media-streams/websocket-messages
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from enum import Enum
from typing import Any, TypeAlias

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.twilio.events import MarkEchoed, StreamEvent, StreamStarted, StreamStopped

LONGEST_MESSAGE = 64 * 1024
"""Characters of one message. A second of audio takes 11 000."""

LONGEST_FILL = 1.0
"""Seconds of silence that stand in for one gap, at most."""

DIGITS = frozenset("0123456789*#ABCD")


class State(Enum):
    """Where a stream stands."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    STREAMING = "streaming"
    STOPPED = "stopped"
    BROKEN = "broken"


# (state, message) -> next state. A pair that is absent is an error of the peer.
TRANSITIONS = {
    (State.CONNECTING, "connected"): State.CONNECTED,
    (State.CONNECTED, "start"): State.STREAMING,
    (State.STREAMING, "media"): State.STREAMING,
    (State.STREAMING, "dtmf"): State.STREAMING,
    (State.STREAMING, "mark"): State.STREAMING,
    (State.STREAMING, "stop"): State.STOPPED,
    # Seen to come twice: when the call ends while its document is being replaced.
    (State.STOPPED, "stop"): State.STOPPED,
}
_KNOWN = frozenset(event for _, event in TRANSITIONS)
_STREAMING = State.STREAMING  # looked up fifty times a second, and a member of an enum is slow to find

_BYTES_PER_MS = TELEPHONE.bytes_per_second // 1000
# Timestamps jitter by some milliseconds; audio is missing once a whole packet is.
_GAP_MS = 20

Received: TypeAlias = UserAudioFrame | DTMFFrame | StreamEvent


class MediaStreamProtocol:
    """One bidirectional media stream. It holds no socket, no task and no clock.

    Args:
        fill_gaps: Whether silence stands in for audio that Twilio did not send, so that the bytes
            that come out keep the time of the call.

    Attributes:
        state: Where the stream stands.
        unknown: Messages whose event this module does not know; they were dropped.
        gaps: Places where audio was missing.
        missing_s: How much audio was missing, in seconds.
    """

    def __init__(self, *, fill_gaps: bool = True) -> None:
        self.state = State.CONNECTING
        self.unknown = 0
        self.gaps = 0
        self.missing_s = 0.0
        self._fill_gaps = fill_gaps
        self._stream_sid = ""
        self._clock_ms: float | None = None
        self._media_head = self._mark_head = self._clear = ""

    def receive(self, text: str) -> list[Received]:
        """Take one message from Twilio.

        Raises:
            RemoteProtocolError: If it is malformed, too long or out of order; the stream is then dead.
        """
        try:
            if len(text) > LONGEST_MESSAGE:
                raise ValueError
            message = json.loads(text)
            event = message["event"]
            if event == "media" and self.state is _STREAMING:
                return self._media(message)
            return self._control(event, message)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as exc:
            state, self.state = self.state, State.BROKEN
            # The cause may quote what came in, digits included: its class says enough.
            reason = "out of order" if isinstance(exc, _OutOfOrder) else f"malformed ({type(exc).__name__})"
            raise RemoteProtocolError(f"message {reason} while the stream is {state.value}") from None

    def media(self, audio: bytes) -> str:
        """The message that appends audio, of any length, to what Twilio plays.

        Args:
            audio: G.711 µ-law at 8000 Hz, without any header.

        Raises:
            LocalProtocolError: If the stream has not started.
        """
        if not self._media_head:
            raise self._not_started()
        return f'{self._media_head}{b2a_base64(audio, newline=False).decode("ascii")}"}}}}'

    def mark(self, name: str) -> str:
        """The message that asks for an echo once everything before it was played.

        Raises:
            LocalProtocolError: If the stream has not started.
        """
        if not self._mark_head:
            raise self._not_started()
        return f"{self._mark_head}{json.dumps(name)}}}}}"

    def clear(self) -> str:
        """The message that drops what is not yet played. Pending marks are echoed at once.

        Raises:
            LocalProtocolError: If the stream has not started.
        """
        if not self._clear:
            raise self._not_started()
        return self._clear

    def _control(self, event: Any, message: Any) -> list[Received]:
        if event not in _KNOWN and type(event) is str and self.state is not State.BROKEN:
            self.unknown += 1
            return []
        following = TRANSITIONS.get((self.state, event))
        if following is None:
            raise _OutOfOrder
        taken = self._take(event, message)
        self.state = following
        return taken

    def _take(self, event: str, message: Any) -> list[Received]:
        if event == "connected":
            _known_version(message)
            return []
        if event == "start":
            return [self._start(message)]
        self._check_stream(message)
        if event == "dtmf":
            return [DTMFFrame(digit=_digit(message["dtmf"]["digit"]))]
        if event == "mark":
            return [MarkEchoed(name=_text(message["mark"]["name"]))]
        return [] if self.state is State.STOPPED else [StreamStopped()]

    def _start(self, message: Any) -> StreamStarted:
        start = message["start"]
        form = start["mediaFormat"]
        if (form["encoding"], form["sampleRate"], form["channels"]) != ("audio/x-mulaw", 8000, 1):
            raise ValueError
        parameters = {_text(name): _text(value) for name, value in start["customParameters"].items()}
        started = StreamStarted(
            stream_sid=_text(message["streamSid"]),
            call_sid=_text(start["callSid"]),
            account_sid=_text(start["accountSid"]),
            parameters=parameters,
        )
        self._stream_sid = started.stream_sid
        sid = json.dumps(started.stream_sid)
        self._media_head = f'{{"event":"media","streamSid":{sid},"media":{{"payload":"'
        self._mark_head = f'{{"event":"mark","streamSid":{sid},"mark":{{"name":'
        self._clear = f'{{"event":"clear","streamSid":{sid}}}'
        return started

    def _media(self, message: Any) -> list[Received]:
        if message["streamSid"] != self._stream_sid:
            raise ValueError
        media = message["media"]
        if media["track"] != "inbound":
            return []
        audio = a2b_base64(media["payload"], strict_mode=True)
        at = _decimal(media["timestamp"])
        if not audio:
            return []
        clock = at if self._clock_ms is None else self._clock_ms
        self._clock_ms = clock + len(audio) / _BYTES_PER_MS
        frame = UserAudioFrame(data=audio, format=TELEPHONE)
        if at - clock < _GAP_MS:
            return [frame]
        return [*self._gap((at - clock) / 1000), frame]

    def _gap(self, missing: float) -> list[UserAudioFrame]:
        assert self._clock_ms is not None
        self._clock_ms += missing * 1000
        self.gaps += 1
        self.missing_s += missing
        if not self._fill_gaps:
            return []
        silence = TELEPHONE.silence(min(missing, LONGEST_FILL))
        return [UserAudioFrame(data=silence, format=TELEPHONE)]

    def _check_stream(self, message: Any) -> None:
        if message["streamSid"] != self._stream_sid:
            raise ValueError

    def _not_started(self) -> LocalProtocolError:
        return LocalProtocolError(f"nothing can be sent while the stream is {self.state.value}")


class _OutOfOrder(ValueError):  # noqa: N818 (never leaves this module)
    """A message that the state does not allow."""


def _known_version(message: Any) -> None:
    # A new minor version may add messages, which are dropped; a new major one changes what is here.
    if message["protocol"] != "Call" or message["version"].split(".")[0] != "1":
        raise ValueError


def _text(value: Any) -> str:
    """A string that can be written as UTF-8: JSON can hold lone surrogates."""
    if type(value) is not str:
        raise TypeError
    value.encode()
    return value


def _digit(value: Any) -> str:
    if value not in DIGITS:
        raise ValueError
    return _text(value)


def _decimal(value: Any) -> int:
    """A count: Twilio writes numbers as strings."""
    if type(value) is not str or len(value) > 15 or not (value.isascii() and value.isdigit()):
        raise ValueError
    return int(value)
