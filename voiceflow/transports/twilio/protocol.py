"""Twilio Media Streams without a network: messages in, frames out; audio and commands in, text out.

Source: https://www.twilio.com/docs/voice/media-streams/websocket-messages
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from typing import Any

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.media_template import MediaTemplate
from voiceflow.transports.odd import OddMessages
from voiceflow.transports.twilio.states import TRANSITIONS, OutOfOrderError, StreamState
from voiceflow.transports.wire_text import is_text, read_text, read_texts

LONGEST_MESSAGE = 64 * 1024
"""Most characters of one message. A second of audio takes 11 000."""

LONGEST_FILL = 1.0
"""Most seconds of silence that fill one gap."""

DIGITS = frozenset("0123456789*#ABCD")

_KNOWN = frozenset(event for _, event in TRANSITIONS)
_RUNNING = (StreamState.STREAMING, StreamState.STOPPED)
_STREAMING = StreamState.STREAMING  # used fifty times a second, and looking up an enum member is slow

_NUMBERS = ("sequenceNumber", "chunk")
_LESSONS = 3

_BYTES_PER_MS = TELEPHONE.bytes_per_second // 1000
_GAP_MS = 20  # timestamps jitter by some milliseconds; audio is missing once a whole packet is


class MediaStreamProtocol:
    """One bidirectional media stream. It holds no socket, no task and no clock.

    Once the stream has started, a message that is malformed, unknown or out of order is dropped and counted:
    the call continues without it. Only a flood of them breaks the stream.

    Args:
        fill_gaps: Whether silence replaces audio that Twilio did not send, so that the audio stays in step
            with the time of the call.

    Attributes:
        format: G.711 µ-law at 8000 Hz.
        longest_message: Most bytes of one message.
        state: The state of the stream.
        gaps: The number of places where audio was missing.
        missing_s: How much audio was missing, in seconds.
    """

    format = TELEPHONE
    longest_message = LONGEST_MESSAGE

    def __init__(self, *, fill_gaps: bool = True) -> None:
        self.state = StreamState.CONNECTING
        self._odd = OddMessages()
        self.gaps = 0
        self.missing_s = 0.0
        self._fill_gaps = fill_gaps
        self._stream_sid = ""
        self._clock_ms: float | None = None
        self._media_head = self._mark_head = self._clear = ""
        self._template: MediaTemplate | None = None
        self._lessons = _LESSONS

    @property
    def is_streaming(self) -> bool:
        """Whether audio and commands can be sent."""
        return self.state is _STREAMING

    @property
    def odd(self) -> dict[str, int]:
        """How many messages were dropped, by kind; a kind never quotes a message."""
        return self._odd.counts

    def receive(self, message: str | bytes) -> list[Received]:
        """Take one message from Twilio, which sends text only.

        Raises:
            RemoteProtocolError: If it is malformed, too long or out of order before the stream has started,
                or one too many afterwards; the stream is then dead.
        """
        if isinstance(message, bytes):
            return self._binary()
        if self._template is not None and self.state is _STREAMING and len(message) <= LONGEST_MESSAGE:
            found = self._template.read(message)
            if found is not None:
                if self._odd.surplus:
                    self._odd.good()
                return self._audio(*found)
        event: object = None
        try:
            if len(message) > LONGEST_MESSAGE:
                raise ValueError
            content = json.loads(message)
            event = content["event"]
            if event == "media" and self.state is _STREAMING:
                taken = self._media(content)
                self._learn(message, content["media"])
            else:
                taken = self._control(event, content)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as exc:
            if self.state not in _RUNNING:
                state, self.state = self.state, StreamState.BROKEN
                # The cause may quote the message, digits included: its class says enough.
                reason = (
                    "out of order"
                    if isinstance(exc, OutOfOrderError)
                    else f"malformed ({type(exc).__name__})"
                )
                raise RemoteProtocolError(f"message {reason} while the stream is {state.value}") from None
            self.drop(_kind(event, exc))
            return []
        self._odd.good()
        return taken

    def drop(self, kind: str) -> None:
        """Count a message that is dropped.

        Args:
            kind: What is odd about it, without quoting it.

        Raises:
            RemoteProtocolError: If too many were dropped; the stream is then dead.
        """
        try:
            self._odd.drop(kind)
        except RemoteProtocolError:
            self.state = StreamState.BROKEN
            raise

    def audio(self, audio: bytes) -> str:
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
        """The message that asks for an echo once all audio before it was played.

        Raises:
            LocalProtocolError: If the stream has not started.
        """
        if not self._mark_head:
            raise self._not_started()
        return f"{self._mark_head}{json.dumps(name)}}}}}"

    def clear(self) -> str:
        """The message that drops all audio not yet played. Pending marks are echoed at once.

        Raises:
            LocalProtocolError: If the stream has not started.
        """
        if not self._clear:
            raise self._not_started()
        return self._clear

    def _binary(self) -> list[Received]:
        if not self.is_streaming:
            raise RemoteProtocolError("a binary message")
        self.drop("binary")
        return []

    def _control(self, event: Any, message: Any) -> list[Received]:
        if event not in _KNOWN and type(event) is str and self.state is not StreamState.BROKEN:
            self.drop("unknown")
            return []
        following = TRANSITIONS.get((self.state, event))
        if following is None:
            raise OutOfOrderError
        taken = self._take(event, message)
        self.state = following
        return taken

    def _take(self, event: str, message: Any) -> list[Received]:
        if event == "connected":
            self._check_version(message)
            return []
        if event == "start":
            return [self._start(message)]
        if event == "stop":
            if message.get("streamSid", self._stream_sid) != self._stream_sid:
                raise ValueError
            return [] if self.state is StreamState.STOPPED else [StreamStopped()]
        self._check_stream(message)
        if event == "dtmf":
            return [DTMFFrame(digit=_digit(message["dtmf"]["digit"]))]
        return [MarkEchoed(name=read_text(message["mark"]["name"]))]

    def _start(self, message: Any) -> StreamStarted:
        start = message["start"]
        form = start["mediaFormat"]
        if (form["encoding"], form["sampleRate"], form["channels"]) != ("audio/x-mulaw", 8000, 1):
            raise ValueError
        account = start.get("accountSid")
        started = StreamStarted(
            stream_id=read_text(message["streamSid"]),
            call_id=read_text(start["callSid"]),
            account_sid=account if is_text(account) else "",
            parameters=self._parameters(start.get("customParameters", {})),
        )
        self._stream_sid = started.stream_id
        sid = json.dumps(started.stream_id)
        self._media_head = f'{{"event":"media","streamSid":{sid},"media":{{"payload":"'
        self._mark_head = f'{{"event":"mark","streamSid":{sid},"mark":{{"name":'
        self._clear = f'{{"event":"clear","streamSid":{sid}}}'
        return started

    def _parameters(self, given: object) -> dict[str, str]:
        """The parameters that are text. One bad parameter must not cost the call."""
        taken = read_texts(given)
        if not isinstance(given, dict) or len(taken) < len(given):
            self.drop("malformed start")
        return taken

    def _check_version(self, message: Any) -> None:
        # A new minor version may add messages, which are dropped; a new major one changes these messages.
        protocol, version = message.get("protocol"), message.get("version")
        if not (is_text(protocol) and is_text(version)):
            self.drop("malformed connected")
        elif protocol != "Call" or version.split(".")[0] != "1":
            raise ValueError

    def _media(self, message: Any) -> list[Received]:
        if message["streamSid"] != self._stream_sid:
            raise ValueError
        media = message["media"]
        if media["track"] != "inbound":
            return []
        audio = a2b_base64(media["payload"], strict_mode=True)
        at = _decimal(media["timestamp"])
        return self._audio(audio, at) if audio else []

    def _learn(self, message: str, media: Any) -> None:
        """Make a template of an accepted message, a few times at most: they may be written differently."""
        if self._lessons and media["track"] == "inbound":
            self._lessons -= 1
            self._template = (
                MediaTemplate.learn(message, media["payload"], time="timestamp", numbers=_NUMBERS)
                or self._template
            )

    def _audio(self, audio: bytes, at: int) -> list[Received]:
        """The frame of audio that belongs at this time in milliseconds, after any silence that is missing."""
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


def _kind(event: object, error: Exception) -> str:
    if isinstance(error, OutOfOrderError):
        return "out of order"
    return f"malformed {event}" if type(event) is str and event in _KNOWN else "malformed"


def _digit(value: object) -> str:
    if value not in DIGITS:
        raise ValueError
    return read_text(value)


def _decimal(value: object) -> int:
    """A count: Twilio writes numbers as strings."""
    if type(value) is not str or len(value) > 15 or not (value.isascii() and value.isdigit()):
        raise ValueError
    return int(value)
