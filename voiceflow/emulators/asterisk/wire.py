"""Asterisk's side of a chan_websocket without a network, as strict as its source.

Source: https://github.com/asterisk/asterisk/blob/master/channels/chan_websocket.c
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.emulators.kit.wire import AppAudio, AppHangup, AppMark, ClearAll, Command, Message, Refused
from voiceflow.emulators.kit.wire_audio import WireAudio

FORMATS: Mapping[str, AudioFormat] = {
    "ulaw": TELEPHONE,
    "slin": AudioFormat(Encoding.PCM16, 8000),
    "slin16": AudioFormat(Encoding.PCM16, 16000),
}
"""The codecs that the emulator does."""

LONGEST_TEXT = 128
LONGEST_MESSAGE = 65_500
XOFF_SECONDS, XON_SECONDS, CAPACITY_SECONDS = 18.0, 16.0, 20.0
"""Of audio in the queue: 900, 800 and 1000 frames."""


class ChannelWire:
    """One websocket. It formats; it holds no socket and no clock.

    Args:
        channel_id: The unique id of the channel.
        codec: A key of ``FORMATS``.
        as_json: Whether control messages are JSON, else words.
        variables: Channel variables; words cannot carry them.
    """

    def __init__(
        self,
        channel_id: str,
        *,
        codec: str = "slin16",
        as_json: bool = True,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._channel_id = channel_id
        self._codec = codec
        self._is_json = as_json
        self._variables = dict(variables or {})
        self._audio = WireAudio(FORMATS[codec])
        self._frame = self._audio.format.size(0.02)
        self._is_full = False

    def opening(self) -> list[Message]:
        names = {"connection_id": "voiceflow", "channel": "WebSocket/voiceflow/0x5140001a0040"}
        sizes = {"format": self._codec, "optimal_frame_size": self._frame, "ptime": 20}
        if self._is_json:
            return [self._event("MEDIA_START", **names, **sizes, channel_variables=self._variables)]
        fields = {**names, "channel_id": self._channel_id, **sizes}
        return [" ".join(["MEDIA_START", *(f"{name}:{value}" for name, value in fields.items())])]

    def media(self, packet: bytes, at: float) -> bytes:
        return self._audio.to_app(packet)

    def key(self, digit: str) -> str:
        if self._is_json:
            return self._event("DTMF_END", digit=digit)
        return f"DTMF_END digit:{digit} channel_id:{self._channel_id}"

    def echo(self, name: str) -> str:
        if self._is_json:
            return self._event("MEDIA_MARK_PROCESSED", correlation_id=name)
        return f"MEDIA_MARK_PROCESSED {name}"

    def cleared(self) -> None:
        return

    def waiting(self, seconds: float) -> list[Message]:
        """The messages that are due now that so much audio waits."""
        if not self._is_full and seconds >= XOFF_SECONDS:
            self._is_full = True
            return [self._event("MEDIA_XOFF")]
        if self._is_full and seconds < XON_SECONDS:
            self._is_full = False
            return [self._event("MEDIA_XON")]
        return []

    def receive(self, message: Message) -> Command:
        if len(message) > LONGEST_MESSAGE:
            return AppHangup("a message that the websocket cannot take")
        if isinstance(message, bytes):
            if not message or len(message) % self._frame:
                return Refused("audio that is not whole frames: the rest is dropped")
            return AppAudio(self._audio.from_app(message))
        if len(message.encode()) > LONGEST_TEXT:
            return Refused("a text message of more than 128 bytes")
        return self._command(message.strip())

    def _command(self, text: str) -> Command:
        name, _, given = text.partition(" ")
        if self._is_json:
            try:
                content = json.loads(text)
            except ValueError:
                return Refused("not JSON")
            if not isinstance(content, dict) or content.keys() - {"command", "correlation_id"}:
                return Refused("a command with a field that does not exist")
            name, given = str(content.get("command")), str(content.get("correlation_id", ""))
        match name:
            case "MARK_MEDIA" if given:
                return AppMark(given)
            case "FLUSH_MEDIA":
                return ClearAll()
            case "HANGUP":
                return AppHangup()
        return Refused("a command that does not exist, or that the emulator does not do")

    def _event(self, name: str, **fields: object) -> str:
        if not self._is_json:
            return name
        return json.dumps({"event": name, "channel_id": self._channel_id, **fields})
