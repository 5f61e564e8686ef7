"""SignalWire media streams without a network: messages in, frames out; audio and commands in, text out.

Source: https://developer.signalwire.com/compatibility-api/cxml/voice/stream
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from typing import Any

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.odd import OddMessages

LONGEST_MESSAGE = 128 * 1024
"""Most characters of one message. A second of the widest format takes 43 000."""

_ENCODINGS = {"audio/x-mulaw": Encoding.MULAW, "audio/x-l16": Encoding.PCM16}
_DIGITS = frozenset("0123456789*#ABCD")
_KNOWN = frozenset({"connected", "start", "media", "dtmf", "mark", "stop"})


class SignalWireProtocol:
    """One bidirectional stream. It holds no socket, no task and no clock.

    PCM16 is little-endian here. Once the stream has started, an odd message is dropped and counted.

    Args:
        playing: What the stream was opened with: G.711 µ-law at 8000 Hz, or PCM16.

    Attributes:
        format: The same.
        longest_message: Most bytes of one message.
        is_streaming: Whether audio and commands can be sent.
    """

    longest_message = LONGEST_MESSAGE

    def __init__(self, playing: AudioFormat = TELEPHONE) -> None:
        self.format = playing
        self.is_streaming = False
        self._has_started = False
        self._odd = OddMessages()
        self._stream_id = self._media_head = ""

    @property
    def odd(self) -> dict[str, int]:
        """How many messages were dropped, by kind; a kind never quotes a message."""
        return self._odd.counts

    def receive(self, message: str | bytes) -> list[Received]:
        """Take one message from SignalWire, which sends text only.

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

    def audio(self, data: bytes) -> str:
        self._check()
        return f'{self._media_head}{b2a_base64(data, newline=False).decode("ascii")}"}}}}'

    def mark(self, name: str) -> str:
        self._check()
        return json.dumps({"event": "mark", "streamSid": self._stream_id, "mark": {"name": name}})

    def clear(self) -> str:
        self._check()
        return json.dumps({"event": "clear", "streamSid": self._stream_id})

    def _take(self, event: str, content: Any) -> list[Received]:
        if event == "connected" and not self._has_started:
            return []
        if event == "start" and not self._has_started:
            return [self._start(content)]
        if not self.is_streaming or content.get("streamSid", self._stream_id) != self._stream_id:
            raise ValueError
        match event:
            case "media":
                return self._media(content["media"])
            case "dtmf":
                digit = content["dtmf"]["digit"]
                if digit not in _DIGITS:
                    raise ValueError
                return [DTMFFrame(digit=digit)]
            case "mark":
                return [MarkEchoed(name=_text(content["mark"]["name"]))]
            case "stop":
                self.is_streaming = False
                return [StreamStopped()]
        raise ValueError

    def _start(self, content: Any) -> StreamStarted:
        start = content["start"]
        form = start["mediaFormat"]
        found = AudioFormat(_ENCODINGS[form["encoding"].lower()], int(form["sampleRate"]))
        if found != self.format or form.get("channels", 1) != 1:
            raise ValueError
        given = start.get("customParameters")
        pairs = given.items() if isinstance(given, dict) else ()
        started = StreamStarted(
            stream_id=_text(start["streamSid"]),
            call_id=_text(start["callSid"]),
            account_sid=start["accountSid"] if _is_text(start.get("accountSid")) else "",
            parameters={name: value for name, value in pairs if _is_text(name) and _is_text(value)},
        )
        self._stream_id = started.stream_id
        stream = json.dumps(started.stream_id)
        self._media_head = f'{{"event":"media","streamSid":{stream},"media":{{"payload":"'
        self.is_streaming = self._has_started = True
        return started

    def _media(self, media: Any) -> list[Received]:
        if media.get("track", "inbound") != "inbound":
            return []
        data = a2b_base64(media["payload"], strict_mode=True)
        if len(data) % self.format.encoding.bytes_per_sample:
            raise ValueError
        return [UserAudioFrame(data=data, format=self.format)] if data else []

    def _drop(self, kind: str) -> None:
        try:
            self._odd.drop(kind)
        except RemoteProtocolError:
            self.is_streaming = False
            raise

    def _check(self) -> None:
        if not self._has_started:
            raise LocalProtocolError("nothing can be sent before the stream has started")


def _is_text(value: object) -> bool:
    try:
        _text(value)
    except (TypeError, UnicodeEncodeError):
        return False
    return True


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    value.encode()  # JSON can hold lone surrogates
    return value
