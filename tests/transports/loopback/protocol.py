"""The loopback media stream without a network: binary messages are audio, text messages are JSON.

From the carrier: ``start``, ``key``, ``echo``, ``stop``. To it: ``mark``, ``clear``.
"""

from __future__ import annotations

import json
from typing import Any

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports import MarkEchoed, Message, Received, StreamStarted, StreamStopped
from voiceflow.transports.odd import OddMessages

WIDE = AudioFormat(Encoding.PCM16, 16000)


class LoopbackProtocol:
    """One stream. It holds no socket, no task and no clock."""

    format = WIDE
    longest_message = 128 * 1024

    def __init__(self) -> None:
        self.is_streaming = False
        self._has_started = False
        self._odd = OddMessages()

    @property
    def odd(self) -> dict[str, int]:
        return self._odd.counts

    def receive(self, message: Message) -> list[Received]:
        try:
            taken = self._audio(message) if isinstance(message, bytes) else self._control(json.loads(message))
        except (KeyError, TypeError, ValueError, RecursionError):
            if not self._has_started:
                raise RemoteProtocolError("malformed before the stream has started") from None
            self._drop()
            return []
        self._odd.good()
        return taken

    def audio(self, data: bytes) -> bytes:
        self._check()
        return data

    def mark(self, name: str) -> str:
        self._check()
        return json.dumps({"type": "mark", "name": name})

    def clear(self) -> str:
        self._check()
        return json.dumps({"type": "clear"})

    def _audio(self, data: bytes) -> list[Received]:
        if not self.is_streaming or len(data) % 2:
            raise ValueError
        return [UserAudioFrame(data=data, format=WIDE)] if data else []

    def _control(self, content: Any) -> list[Received]:
        kind = content["type"]
        if kind == "start" and not self._has_started:
            started = StreamStarted(
                stream_id=_text(content["stream"]),
                call_id=_text(content["call"]),
                parameters={_text(name): _text(value) for name, value in content["parameters"].items()},
            )
            self.is_streaming = self._has_started = True
            return [started]
        if not self.is_streaming:
            raise ValueError
        if kind == "key":
            return [DTMFFrame(digit=_digit(content["digit"]))]
        if kind == "echo":
            return [MarkEchoed(name=_text(content["name"]))]
        if kind != "stop":
            raise ValueError
        self.is_streaming = False
        return [StreamStopped()]

    def _drop(self) -> None:
        try:
            self._odd.drop("malformed")
        except RemoteProtocolError:
            self.is_streaming = False
            raise

    def _check(self) -> None:
        if not self._has_started:
            raise LocalProtocolError("nothing can be sent before the stream has started")


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _digit(value: Any) -> str:
    if len(_text(value)) != 1 or value not in "0123456789*#":
        raise ValueError
    return _text(value)
