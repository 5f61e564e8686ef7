"""Vonage's websockets without a network: binary messages are audio, text messages are JSON.

Vonage sends no message at the end: a normal close of the socket ends the stream.

Source: https://developer.vonage.com/en/voice/voice-api/concepts/websockets
"""

from __future__ import annotations

import json
import re
from typing import Any

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.frames import UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted
from voiceflow.transports.json_stream import JsonStream
from voiceflow.transports.pending_marks import PendingMarks
from voiceflow.transports.wire_text import read_text

PTIME = 0.02
"""Seconds of audio in each message."""

CALL = "voiceflow_call"
"""The header of a websocket that names its call. ``connected`` itself does not."""

_CONTENT_TYPE = re.compile(r"audio/l16;\s*rate=(8000|16000|24000)")
_OWN = frozenset({"event", "content-type", CALL})


class VonageProtocol(JsonStream):
    """One websocket of a call: PCM16 at the rate that the first message names."""

    longest_message = 64 * 1024  # 20 ms take 640 bytes, a second of the widest format 48 000
    start_event = "websocket:connected"
    known = frozenset({start_event, "websocket:dtmf", "websocket:cleared", "websocket:notify"})
    keys = frozenset("0123456789*#")

    def __init__(self) -> None:
        super().__init__(AudioFormat(Encoding.PCM16, 16000))
        self._marks = PendingMarks()

    @property
    def packet(self) -> int:
        """Bytes of each audio message: Vonage takes 20 ms at a time."""
        return self.format.size(PTIME)

    def closed(self) -> list[Received]:
        """Vonage has closed the socket in good order: the call is over, or runs other instructions."""
        return self._stop()

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

    def _binary(self, message: bytes) -> list[Received]:
        if not self.is_streaming or len(message) % 2:
            raise ValueError
        return [UserAudioFrame(data=message, format=self.format)] if message else []

    def _event(self, event: object, content: Any) -> list[Received]:
        match event:
            case "websocket:dtmf":
                return self._key(content["digit"])
            case "websocket:notify":
                name = _named(content["payload"]["mark"])
                self._marks.echo(name)
                return [MarkEchoed(name=name)]
            case "websocket:cleared":
                return [MarkEchoed(name=name) for name in self._marks.confirm()]
        raise ValueError

    def _start(self, content: Any) -> StreamStarted:
        found = _CONTENT_TYPE.fullmatch(content["content-type"])
        if found is None:
            raise ValueError
        call_id = _named(content[CALL])
        self.format = AudioFormat(Encoding.PCM16, int(found[1]))
        return StreamStarted(
            # Vonage does not name websockets.
            stream_id=call_id,
            call_id=call_id,
            parameters={
                name: text for name, text in content.items() if name not in _OWN and isinstance(text, str)
            },
        )


def _named(value: object) -> str:
    if not value:
        raise ValueError
    return read_text(value)
