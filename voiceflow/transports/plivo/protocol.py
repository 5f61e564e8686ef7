"""Plivo's audio streams without a network: messages in, frames out; audio and commands in, text out.

Plivo sends no message at the end: a normal close of the socket ends the stream.

Source: https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
"""

from __future__ import annotations

import json
from binascii import b2a_base64
from typing import Any

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.frames import UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted
from voiceflow.transports.json_stream import JsonStream, read_payload
from voiceflow.transports.pending_marks import PendingMarks
from voiceflow.transports.plivo.headers import read_headers
from voiceflow.transports.wire_text import read_text

_ENCODINGS = {
    ("audio/x-mulaw", 8000): TELEPHONE,
    ("audio/x-l16", 8000): AudioFormat(Encoding.PCM16, 8000),
    ("audio/x-l16", 16000): AudioFormat(Encoding.PCM16, 16000),
}
_CONTENT_TYPES = {found: names for names, found in _ENCODINGS.items()}


class PlivoProtocol(JsonStream):
    """One bidirectional stream; its start names G.711 µ-law at 8000 Hz, or PCM16 at 8000 or 16000 Hz."""

    known = frozenset({"start", "media", "dtmf", "playedStream", "clearedAudio", "stop"})
    id_name = "streamId"

    def __init__(self) -> None:
        super().__init__(TELEPHONE)
        self._marks = PendingMarks()
        self._audio_head = ""

    def closed(self) -> list[Received]:
        """Plivo has closed the socket in good order: the call is over, or runs other instructions."""
        return self._stop()

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

    def _event(self, event: object, content: Any) -> list[Received]:
        match event:
            case "media":
                data = read_payload(content["media"], self.format.encoding)
                return [UserAudioFrame(data=data, format=self.format)] if data else []
            case "dtmf":
                return self._key(content["dtmf"]["digit"])
            case "playedStream":
                name = read_text(content["name"])
                self._marks.echo(name)
                return [MarkEchoed(name=name)]
            case "clearedAudio":
                return [MarkEchoed(name=name) for name in self._marks.confirm()]
            case "stop":
                return self._stop()
        raise ValueError

    def _start(self, content: Any) -> StreamStarted:
        start = content["start"]
        form = start["mediaFormat"]
        found = _ENCODINGS[form["encoding"], int(form["sampleRate"])]
        started = StreamStarted(
            stream_id=read_text(start["streamId"]),
            call_id=read_text(start["callId"]),
            account_sid=read_text(start.get("accountId", "")),
            parameters=read_headers(content.get("extra_headers", "")),
        )
        self.format = found
        kind, rate = _CONTENT_TYPES[found]
        self._audio_head = (
            f'{{"event":"playAudio","media":{{"contentType":"{kind}","sampleRate":{rate},"payload":"'
        )
        return started
