"""Plivo's audio streams without a network: messages in, frames out; audio and commands in, text out.

Plivo sends no message at the end: a normal close of the socket ends the stream.

Source: https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
"""

from __future__ import annotations

import json
import re
from binascii import a2b_base64, b2a_base64
from typing import Any

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.odd import OddMessages
from voiceflow.transports.pending_marks import PendingMarks
from voiceflow.transports.plivo.headers import read_headers

LONGEST_MESSAGE = 128 * 1024
"""Most characters of one message. A second of the widest format takes 43 000."""

_ENCODINGS = {
    ("audio/x-mulaw", 8000): TELEPHONE,
    ("audio/x-l16", 8000): AudioFormat(Encoding.PCM16, 8000),
    ("audio/x-l16", 16000): AudioFormat(Encoding.PCM16, 16000),
}
_CONTENT_TYPES = {found: names for names, found in _ENCODINGS.items()}
_DIGIT = re.compile(r"[0-9*#A-D]")
_KNOWN = frozenset({"start", "media", "dtmf", "playedStream", "clearedAudio", "stop"})


class PlivoProtocol:
    """One bidirectional stream. It holds no socket, no task and no clock.

    Attributes:
        format: As named by the start message: G.711 µ-law at 8000 Hz, or PCM16 at 8000 or 16000 Hz.
        longest_message: Most bytes of one message.
        is_streaming: Whether audio and commands can be sent.
    """

    longest_message = LONGEST_MESSAGE

    def __init__(self) -> None:
        self.format = TELEPHONE
        self.is_streaming = False
        self._has_started = False
        self._odd = OddMessages()
        self._marks = PendingMarks()
        self._stream_id = self._audio_head = ""

    @property
    def odd(self) -> dict[str, int]:
        """How many messages were dropped, by kind; a kind never quotes a message."""
        return self._odd.counts

    def receive(self, message: str | bytes) -> list[Received]:
        """Take one message from Plivo, which sends text only.

        Raises:
            RemoteProtocolError: If it is malformed or out of order before the stream has started, or one too
                many afterwards; the stream is then dead.
        """
        event: Any = None
        try:
            if isinstance(message, bytes) or len(message) > LONGEST_MESSAGE:
                raise ValueError
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
        """Plivo has closed the socket in good order: the call is over, or runs other instructions."""
        if not self.is_streaming:
            return []
        self.is_streaming = False
        return [StreamStopped()]

    def audio(self, data: bytes) -> str:
        self._check()
        return f'{self._audio_head}{b2a_base64(data, newline=False).decode("ascii")}"}}}}'

    def mark(self, name: str) -> str:
        self._check()
        self._marks.send(name)
        return json.dumps({"event": "checkpoint", "streamId": self._stream_id, "name": name})

    def clear(self) -> str:
        self._check()
        self._marks.clear()
        return json.dumps({"event": "clearAudio", "streamId": self._stream_id})

    def _take(self, event: str, content: Any) -> list[Received]:
        if event == "start" and not self._has_started:
            return [self._start(content)]
        if not self.is_streaming:
            raise ValueError
        if content.get("streamId", self._stream_id) != self._stream_id:
            raise ValueError
        match event:
            case "media":
                return self._media(content["media"])
            case "dtmf":
                digit = content["dtmf"]["digit"]
                if not _DIGIT.fullmatch(digit):
                    raise ValueError
                return [DTMFFrame(digit=digit)]
            case "playedStream":
                name = _text(content["name"])
                self._marks.echo(name)
                return [MarkEchoed(name=name)]
            case "clearedAudio":
                return [MarkEchoed(name=name) for name in self._marks.confirm()]
            case "stop":
                return self.closed()
        raise ValueError

    def _start(self, content: Any) -> StreamStarted:
        start = content["start"]
        form = start["mediaFormat"]
        found = _ENCODINGS[form["encoding"], int(form["sampleRate"])]
        started = StreamStarted(
            stream_id=_text(start["streamId"]),
            call_id=_text(start["callId"]),
            account_sid=_text(start.get("accountId", "")),
            parameters=read_headers(content.get("extra_headers", "")),
        )
        self.format = found
        self._stream_id = started.stream_id
        kind, rate = _CONTENT_TYPES[found]
        self._audio_head = (
            f'{{"event":"playAudio","media":{{"contentType":"{kind}","sampleRate":{rate},"payload":"'
        )
        self.is_streaming = self._has_started = True
        return started

    def _media(self, media: Any) -> list[Received]:
        if media.get("track", "inbound") != "inbound":
            return []
        audio = a2b_base64(media["payload"], strict_mode=True)
        if len(audio) % self.format.encoding.bytes_per_sample:
            raise ValueError
        return [UserAudioFrame(data=audio, format=self.format)] if audio else []

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
    if type(value) is not str:
        raise TypeError
    value.encode()  # JSON can hold lone surrogates
    return value
