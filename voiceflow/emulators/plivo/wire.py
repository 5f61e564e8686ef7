"""Plivo's side of an audio stream without a network, with strict validation.

Source: https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
"""

from __future__ import annotations

import json
import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.emulators.kit.wire import AppAudio, AppKeys, AppMark, ClearAll, Command, Refused
from voiceflow.emulators.kit.wire_audio import WireAudio

FORMATS = {
    "audio/x-mulaw;rate=8000": TELEPHONE,
    "audio/x-l16;rate=8000": AudioFormat(Encoding.PCM16, 8000),
    "audio/x-l16;rate=16000": AudioFormat(Encoding.PCM16, 16000),
}
"""The content types of streams."""

EPOCH_MS = 1_700_000_000_000
"""Unix time at the start of each stream: the emulator reads no wall clock."""

_FIELDS = {
    "playAudio": {"event", "media"},
    "checkpoint": {"event", "streamId", "name"},
    "clearAudio": {"event", "streamId"},
    "sendDTMF": {"event", "dtmf"},
}
_DIGITS = re.compile(r"[0-9*#A-DwW]{1,64}")


class PlivoWire:
    """One bidirectional stream. It counts and formats; it holds no socket and no clock.

    Args:
        stream_id: A UUID.
        call_id: A UUID.
        account_id: ``MA…``
        content_type: See :data:`FORMATS`.
        headers: The ``extraHeaders`` of the XML.
    """

    def __init__(
        self, *, stream_id: str, call_id: str, account_id: str, content_type: str, headers: str
    ) -> None:
        self._stream_id = stream_id
        self._call_id = call_id
        self._account_id = account_id
        self._kind, _, rate = content_type.partition(";rate=")
        self._rate = int(rate)
        self._audio = WireAudio(FORMATS[content_type])
        self._headers = headers
        self._sequence = 0
        self._chunk = 0

    def opening(self) -> list[str | bytes]:
        start = {
            "callId": self._call_id,
            "streamId": self._stream_id,
            "accountId": self._account_id,
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": self._kind, "sampleRate": self._rate},
        }
        return [self._message("start", start=start, extra_headers=self._headers)]

    def media(self, packet: bytes, at: float) -> str:
        self._chunk += 1
        media = {
            "track": "inbound",
            "timestamp": str(EPOCH_MS + round(at * 1000)),
            "chunk": self._chunk,
            "payload": b2a_base64(self._audio.to_app(packet), newline=False).decode(),
        }
        return self._in_stream("media", media=media, extra_headers=self._headers)

    def key(self, digit: str) -> str:
        return self._in_stream("dtmf", dtmf={"track": "inbound", "digit": digit})

    def echo(self, name: str) -> str:
        return self._in_stream("playedStream", name=name)

    def cleared(self) -> str:
        return self._in_stream("clearedAudio")

    def receive(self, message: str | bytes) -> Command:
        if isinstance(message, bytes):
            return Refused("a binary message")
        try:
            content = json.loads(message)
        except (ValueError, RecursionError):
            return Refused("not JSON")
        event = content.get("event") if isinstance(content, dict) else None
        if not isinstance(event, str) or event not in _FIELDS:
            return Refused(f"an event that is not {', '.join(_FIELDS)}")
        # The official package of one language repeats the stream's id in playAudio.
        if content.keys() - {"streamId"} != _FIELDS[event] - {"streamId"}:
            return Refused(f"{event} has the fields {', '.join(sorted(_FIELDS[event]))}")
        if content.get("streamId", self._stream_id) != self._stream_id:
            return Refused("a streamId of another stream")
        if "streamId" in _FIELDS[event] and "streamId" not in content:
            return Refused(f"{event} without a streamId")
        match event:
            case "playAudio":
                return self._play(content["media"])
            case "checkpoint":
                name = content["name"]
                return (
                    AppMark(name)
                    if isinstance(name, str) and name
                    else Refused("a checkpoint without a name")
                )
            case "sendDTMF":
                digits = content["dtmf"]
                valid = isinstance(digits, str) and _DIGITS.fullmatch(digits)
                return AppKeys(digits) if valid else Refused("no digits")
        return ClearAll()

    def _play(self, media: object) -> Command:
        if not isinstance(media, dict) or media.keys() != {"contentType", "sampleRate", "payload"}:
            return Refused("media holds contentType, sampleRate and payload")
        if media["contentType"] != self._kind or media["sampleRate"] not in (self._rate, str(self._rate)):
            return Refused("audio in another format than that of the stream")
        payload = media["payload"]
        try:
            data = a2b_base64(payload.encode("ascii"), strict_mode=True)
        except (Base64Error, UnicodeEncodeError, AttributeError):
            return Refused("the payload is not base64")
        if len(data) % self._audio.format.encoding.bytes_per_sample:
            return Refused("half a sample")
        return AppAudio(self._audio.from_app(data))

    def _in_stream(self, event: str, **content: object) -> str:
        return self._message(event, streamId=self._stream_id, **content)

    def _message(self, event: str, **content: object) -> str:
        self._sequence += 1
        return json.dumps({"event": event, "sequenceNumber": self._sequence} | content)
