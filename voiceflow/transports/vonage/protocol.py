"""Vonage's websockets without a network: binary messages are audio, text messages are JSON.

Vonage sends no message at the end: a normal close of the socket ends the stream.

Source: https://developer.vonage.com/en/voice/voice-api/concepts/websockets
"""

from __future__ import annotations

import json
import re
from typing import Any

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.odd import OddMessages
from voiceflow.transports.pending_marks import PendingMarks

LONGEST_MESSAGE = 64 * 1024
"""Most bytes of one message. 20 ms take 640, a second of the widest format 48 000."""

PTIME = 0.02
"""Seconds of audio in each message."""

CALL = "voiceflow_call"
"""The header of a websocket that names its call. ``connected`` itself does not."""

_CONTENT_TYPE = re.compile(r"audio/l16;\s*rate=(8000|16000|24000)")
_DIGIT = re.compile(r"[0-9*#]")
_CONNECTED = "websocket:connected"
_KNOWN = frozenset({_CONNECTED, "websocket:dtmf", "websocket:cleared", "websocket:notify"})
_OWN = frozenset({"event", "content-type", CALL})


class VonageProtocol:
    """One websocket of a call. It holds no socket, no task and no clock.

    Attributes:
        format: PCM16 at the rate that the first message names.
        longest_message: Most bytes of one message.
        is_streaming: Whether audio and commands can be sent.
    """

    longest_message = LONGEST_MESSAGE

    def __init__(self) -> None:
        self.format = AudioFormat(Encoding.PCM16, 16000)
        self.is_streaming = False
        self._has_started = False
        self._odd = OddMessages()
        self._marks = PendingMarks()

    @property
    def packet(self) -> int:
        """Bytes of each audio message: Vonage takes 20 ms at a time."""
        return self.format.size(PTIME)

    @property
    def odd(self) -> dict[str, int]:
        """How many messages were dropped, by kind; a kind never quotes a message."""
        return self._odd.counts

    def receive(self, message: str | bytes) -> list[Received]:
        """Take one message from Vonage.

        Raises:
            RemoteProtocolError: If it is malformed or out of order before the stream has started, or one too
                many afterwards; the stream is then dead.
        """
        event: Any = "audio"
        try:
            if len(message) > LONGEST_MESSAGE:
                raise ValueError
            if isinstance(message, bytes):
                taken = self._audio(message)
            else:
                event = None
                content = json.loads(message)
                event = content["event"]
                taken = self._take(event, content)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            if not self._has_started:
                # The cause may quote the message.
                raise RemoteProtocolError("message malformed before the start of the stream") from None
            self._drop(f"malformed {event}" if type(event) is str and event in _KNOWN else "malformed")
            return []
        self._odd.good()
        return taken

    def closed(self) -> list[Received]:
        """Vonage has closed the socket in good order: the call is over, or runs other instructions."""
        if not self.is_streaming:
            return []
        self.is_streaming = False
        return [StreamStopped()]

    def audio(self, data: bytes) -> bytes:
        self._check()
        return data

    def mark(self, name: str) -> str:
        self._check()
        self._marks.send(name)
        return json.dumps({"action": "notify", "payload": {"mark": name}})

    def clear(self) -> str:
        self._check()
        self._marks.clear()
        return '{"action":"clear"}'

    def _audio(self, data: bytes) -> list[Received]:
        if not self.is_streaming or len(data) % 2:
            raise ValueError
        return [UserAudioFrame(data=data, format=self.format)] if data else []

    def _take(self, event: str, content: Any) -> list[Received]:
        if event == _CONNECTED and not self._has_started:
            return [self._start(content)]
        if not self.is_streaming:
            raise ValueError
        match event:
            case "websocket:dtmf":
                digit = content["digit"]
                if not _DIGIT.fullmatch(digit):
                    raise ValueError
                return [DTMFFrame(digit=digit)]
            case "websocket:notify":
                name = _text(content["payload"]["mark"])
                self._marks.echo(name)
                return [MarkEchoed(name=name)]
            case "websocket:cleared":
                return [MarkEchoed(name=name) for name in self._marks.confirm()]
        raise ValueError

    def _start(self, content: Any) -> StreamStarted:
        found = _CONTENT_TYPE.fullmatch(content["content-type"])
        if found is None:
            raise ValueError
        call_id = _text(content[CALL])
        started = StreamStarted(
            # Vonage does not name websockets.
            stream_id=call_id,
            call_id=call_id,
            parameters={
                name: text for name, text in content.items() if name not in _OWN and isinstance(text, str)
            },
        )
        self.format = AudioFormat(Encoding.PCM16, int(found[1]))
        self.is_streaming = self._has_started = True
        return started

    def _drop(self, kind: str) -> None:
        try:
            self._odd.drop(kind)
        except RemoteProtocolError:
            self.is_streaming = False
            raise

    def _check(self) -> None:
        if not self._has_started:
            raise LocalProtocolError("nothing can be sent before the stream has started")


def _text(value: Any) -> str:
    if type(value) is not str or not value:
        raise TypeError
    value.encode()  # JSON can hold lone surrogates
    return value
