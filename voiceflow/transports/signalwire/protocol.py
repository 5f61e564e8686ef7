"""SignalWire media streams without a network: messages in, frames out; audio and commands in, text out.

Source: https://developer.signalwire.com/compatibility-api/cxml/voice/stream
"""

from __future__ import annotations

import json
from binascii import b2a_base64
from typing import Any

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.frames import UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted
from voiceflow.transports.json_stream import JsonStream, read_payload
from voiceflow.transports.wire_text import is_text, read_text, read_texts

_ENCODINGS = {"audio/x-mulaw": Encoding.MULAW, "audio/x-l16": Encoding.PCM16}


class SignalWireProtocol(JsonStream):
    """One bidirectional stream; PCM16 is little-endian here.

    Args:
        playing: What the stream was opened with: G.711 µ-law at 8000 Hz, or PCM16.
    """

    known = frozenset({"connected", "start", "media", "dtmf", "mark", "stop"})
    greetings = frozenset({"connected"})
    id_name = "streamSid"

    def __init__(self, playing: AudioFormat = TELEPHONE) -> None:
        super().__init__(playing)
        self._media_head = ""

    def audio(self, data: bytes) -> str:
        self._check()
        return f'{self._media_head}{b2a_base64(data, newline=False).decode("ascii")}"}}}}'

    def mark(self, name: str) -> str:
        self._check()
        return json.dumps({"event": "mark", "streamSid": self._stream_id, "mark": {"name": name}})

    def clear(self) -> str:
        self._check()
        return json.dumps({"event": "clear", "streamSid": self._stream_id})

    def _event(self, event: object, content: Any) -> list[Received]:
        match event:
            case "media":
                data = read_payload(content["media"], self.format.encoding)
                return [UserAudioFrame(data=data, format=self.format)] if data else []
            case "dtmf":
                return self._key(content["dtmf"]["digit"])
            case "mark":
                return [MarkEchoed(name=read_text(content["mark"]["name"]))]
            case "stop":
                return self._stop()
        raise ValueError

    def _start(self, content: Any) -> StreamStarted:
        start = content["start"]
        form = start["mediaFormat"]
        found = AudioFormat(_ENCODINGS[form["encoding"].lower()], int(form["sampleRate"]))
        if found != self.format or form.get("channels", 1) != 1:
            raise ValueError
        stream_id = read_text(start["streamSid"])
        self._media_head = f'{{"event":"media","streamSid":{json.dumps(stream_id)},"media":{{"payload":"'
        return StreamStarted(
            stream_id=stream_id,
            call_id=read_text(start["callSid"]),
            account_sid=start["accountSid"] if is_text(start.get("accountSid")) else "",
            parameters=read_texts(start.get("customParameters")),
        )
