"""The carrier's side of a SignalWire stream without a network, with strict validation.

Source: https://developer.signalwire.com/compatibility-api/cxml/voice/stream
"""

from __future__ import annotations

import json
from binascii import b2a_base64
from collections.abc import Mapping
from typing import Literal

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.emulators.kit.json_wire import read_event, read_mark, read_payload
from voiceflow.emulators.kit.wire import AppAudio, ClearAll, Command, Message, Refused
from voiceflow.emulators.kit.wire_audio import WireAudio

Codec = Literal["PCMU", "L16@16000h"]

_FORMATS: Mapping[Codec, tuple[str, AudioFormat]] = {
    "PCMU": ("audio/x-mulaw", TELEPHONE),
    "L16@16000h": ("audio/x-l16", AudioFormat(Encoding.PCM16, 16000)),
}
_FIELDS = {"media": {"event", "streamSid", "media"}, "mark": {"event", "streamSid", "mark"}}
_FIELDS["clear"] = {"event", "streamSid"}


class SignalWireWire:
    """One stream.

    Args:
        stream_sid: A UUID.
        call_sid: A UUID.
        account_sid: The id of the project.
        parameters: The ``<Parameter>`` elements of the cXML.
        codec: Of both directions.
    """

    def __init__(
        self,
        *,
        stream_sid: str,
        call_sid: str,
        account_sid: str,
        parameters: Mapping[str, str],
        codec: Codec = "PCMU",
    ) -> None:
        self._sid = stream_sid
        self._ids = {"accountSid": account_sid, "callSid": call_sid}
        self._parameters = dict(parameters)
        self._encoding, form = _FORMATS[codec]
        self._form = form
        self._audio = WireAudio(form)
        self._sequence = self._chunk = 0

    def opening(self) -> list[Message]:
        """``connected`` and ``start``."""
        media = {"encoding": self._encoding, "sampleRate": self._form.sample_rate, "channels": 1}
        start = {
            "streamSid": self._sid,
            **self._ids,
            "tracks": ["inbound"],
            "customParameters": self._parameters,
            "mediaFormat": media,
        }
        connected = {"event": "connected", "protocol": "Call", "version": "0.2.0"}
        return [json.dumps(connected), self._message("start", start=start)]

    def media(self, packet: bytes, at: float) -> Message:
        """20 ms of the caller's audio."""
        self._chunk += 1
        payload = b2a_base64(self._audio.to_app(packet), newline=False).decode()
        media = {"track": "inbound", "chunk": str(self._chunk), "timestamp": str(round(at * 1000))}
        return self._message("media", media=media | {"payload": payload})

    def key(self, digit: str) -> Message:
        """A key press."""
        return self._message("dtmf", dtmf={"track": "inbound_track", "digit": digit})

    def echo(self, name: str) -> Message:
        """The echo of a mark."""
        return self._message("mark", mark={"name": name})

    def cleared(self) -> Message:
        """SignalWire echoes the cleared marks instead."""
        raise NotImplementedError

    def stop(self) -> Message:
        """The end."""
        return self._message("stop", stop=self._ids)

    def receive(self, message: Message) -> Command:
        """Read one message of the app. It never raises: an invalid message becomes ``Refused``."""
        content = read_event(message)
        if isinstance(content, Refused):
            return content
        event = content["event"]
        if event not in _FIELDS or content.keys() != _FIELDS[event]:
            return Refused("media, mark or clear, each with its own fields")
        if content["streamSid"] != self._sid:
            return Refused("the streamSid of another stream")
        match event:
            case "media":
                return self._media(content["media"])
            case "mark":
                return read_mark(content["mark"])
        return ClearAll()

    def _media(self, media: object) -> Command:
        data = read_payload(media)
        if isinstance(data, Refused):
            return data
        if len(data) % self._form.encoding.bytes_per_sample:
            return Refused("half a sample")
        return AppAudio(self._audio.from_app(data))

    def _message(self, event: str, **content: object) -> str:
        self._sequence += 1
        head = {"event": event, "sequenceNumber": str(self._sequence), "streamSid": self._sid}
        return json.dumps(head | content)
