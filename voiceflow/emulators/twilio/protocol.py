"""The carrier's side of Media Streams without a network, with strict validation.

Source: https://www.twilio.com/docs/voice/media-streams/websocket-messages
"""

from __future__ import annotations

import json
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from voiceflow.emulators.kit.track import SILENCE

PACKET = 160
"""Bytes of 20 ms."""

_SILENT_PAYLOAD = b2a_base64(SILENCE * PACKET, newline=False)
_FIELDS = {"media": {"event", "streamSid", "media"}, "mark": {"event", "streamSid", "mark"}}
_FIELDS["clear"] = {"event", "streamSid"}


@dataclass(frozen=True, slots=True)
class AppMedia:
    """The app sends audio.

    Attributes:
        data: µ-law bytes, any number.
    """

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MarkRequest:
    """The app asks for an echo."""

    name: str


@dataclass(frozen=True, slots=True)
class ClearRequest:
    """The app empties the play-out buffer."""


@dataclass(frozen=True, slots=True)
class RefusedMessage:
    """A message that the carrier drops.

    Attributes:
        code: The carrier's code of the warning.
        reason: What is wrong with it, without its content.
    """

    code: int
    reason: str


Command: TypeAlias = AppMedia | MarkRequest | ClearRequest | RefusedMessage


class CarrierStream:
    """One stream. It counts and formats; it holds no socket and no clock.

    Args:
        stream_sid: ``MZ…``
        call_sid: ``CA…``
        account_sid: ``AC…``
        parameters: The ``<Parameter>`` elements of the TwiML.
        tracks: ``inbound`` and ``outbound``; a bidirectional stream has the first only. Also an attribute.
    """

    def __init__(
        self,
        *,
        stream_sid: str,
        call_sid: str,
        account_sid: str,
        parameters: Mapping[str, str],
        tracks: Sequence[str] = ("inbound",),
    ) -> None:
        self.tracks = list(tracks)
        self._chunks = dict.fromkeys(tracks, 0)
        self._sid = stream_sid
        self._ids = {"accountSid": account_sid, "callSid": call_sid}
        self._parameters = dict(parameters)
        self._sequence = 0
        self._chunk = 0
        self._media_middle = f'","streamSid":"{stream_sid}","media":{{"track":"inbound","chunk":"'.encode()

    def opening(self) -> list[bytes]:
        """``connected`` and ``start``."""
        start = {
            "streamSid": self._sid,
            **self._ids,
            "tracks": self.tracks,
            "customParameters": self._parameters,
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        }
        connected = {"event": "connected", "protocol": "Call", "version": "1.0.0"}
        return [_encode(connected), self._message("start", start=start)]

    def media(self, packet: bytes | None, timestamp_ms: int) -> bytes:
        """A packet of the caller's audio; None is 20 ms of silence."""
        self._sequence += 1
        self._chunk += 1
        payload = _SILENT_PAYLOAD if packet is None else b2a_base64(packet, newline=False)
        return b'{"event":"media","sequenceNumber":"%d%b%d","timestamp":"%d","payload":"%b"}}' % (
            self._sequence,
            self._media_middle,
            self._chunk,
            timestamp_ms,
            payload,
        )

    def track_media(self, track: str, packet: bytes, timestamp_ms: int) -> bytes:
        """A packet of one of several tracks; each counts its own chunks."""
        self._chunks[track] += 1
        media = {
            "track": track,
            "chunk": str(self._chunks[track]),
            "timestamp": str(timestamp_ms),
            "payload": b2a_base64(packet, newline=False).decode(),
        }
        return self._message("media", media=media)

    def dtmf(self, digit: str) -> bytes:
        """A key press."""
        return self._message("dtmf", dtmf={"track": "inbound_track", "digit": digit})

    def mark(self, name: str) -> bytes:
        """The echo of a mark."""
        return self._message("mark", mark={"name": name})

    def stop(self) -> bytes:
        """The end."""
        return self._message("stop", stop=self._ids)

    def receive(self, text: str) -> Command:
        """Read one message of the app. It never raises: an invalid message becomes ``RefusedMessage``."""
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return RefusedMessage(31951, "not JSON")
        if not isinstance(message, dict) or not isinstance(event := message.get("event"), str):
            return RefusedMessage(31951, "not an object with an event")
        if event not in _FIELDS:
            return RefusedMessage(31951, "an event that is not media, mark or clear")
        if message.keys() != _FIELDS[event]:
            return RefusedMessage(
                31951, f"{event} has exactly the fields {', '.join(sorted(_FIELDS[event]))}"
            )
        if message["streamSid"] != self._sid:
            return RefusedMessage(31951, "a streamSid of another stream")
        match event:
            case "media":
                return _media(message["media"])
            case "mark":
                return _mark(message["mark"])
        return ClearRequest()

    def _message(self, event: str, **content: object) -> bytes:
        self._sequence += 1
        head = {"event": event, "sequenceNumber": str(self._sequence), "streamSid": self._sid}
        return _encode(head | content)


def _media(content: object) -> Command:
    if not isinstance(content, dict) or content.keys() != {"payload"}:
        return RefusedMessage(31951, "media holds exactly a payload")
    payload = content["payload"]
    if not isinstance(payload, str):
        return RefusedMessage(31951, "the payload is not a string")
    try:
        return AppMedia(a2b_base64(payload.encode("ascii"), strict_mode=True))
    except (Base64Error, UnicodeEncodeError):
        return RefusedMessage(31951, "the payload is not base64")


def _mark(content: object) -> Command:
    if not isinstance(content, dict) or content.keys() != {"name"} or not isinstance(content["name"], str):
        return RefusedMessage(31951, "mark holds exactly a name")
    return MarkRequest(content["name"])


def _encode(message: Mapping[str, object]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()
