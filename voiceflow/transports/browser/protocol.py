"""The page's media stream without a network: binary messages are audio, text messages are JSON.

From the page: ``start``, ``key``, ``played``, ``stop``. To the page: ``mark``, ``clear``, and the messages in
``captions.py`` and ``control.py``.

Source: this project; ``page/call.js`` is the other side.
"""

from __future__ import annotations

import json
from enum import Enum
from typing import Any, Final

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.odd import OddMessages
from voiceflow.transports.protocol import Message

WIDEBAND = AudioFormat(Encoding.PCM16, 16000)
"""The format of a page that asks for none."""

FORMATS = {"pcm16": WIDEBAND, "mulaw": TELEPHONE}
"""The formats that a page may ask for, by the name in its ``start`` message."""

LONGEST_MESSAGE = 64 * 1024
"""Most bytes of one message. A second of audio takes 32 000."""

LONGEST_TEXT = 200
"""Most characters of an identifier or a parameter."""

MOST_PARAMETERS = 32
"""Most parameters of a call."""

_DIGITS = frozenset("0123456789*#")


class BrowserStreamState(Enum):
    """The state of a stream."""

    CONNECTING = "connecting"
    STREAMING = "streaming"
    STOPPED = "stopped"
    BROKEN = "broken"


class BrowserProtocol:
    """One media stream of a page. It holds no socket, no task and no clock.

    After the start, an odd message is dropped and counted. Only a flood of them breaks the stream.

    Attributes:
        format: PCM16 at 16 kHz, or G.711 µ-law at 8 kHz if the page asks for it.
        longest_message: Most bytes of one message.
        state: The state of the stream.
    """

    longest_message: Final = LONGEST_MESSAGE

    def __init__(self) -> None:
        self.format = WIDEBAND
        self.state = BrowserStreamState.CONNECTING
        self._odd = OddMessages()

    @property
    def is_streaming(self) -> bool:
        """Whether audio and commands can be sent."""
        return self.state is BrowserStreamState.STREAMING

    @property
    def odd(self) -> dict[str, int]:
        """How many messages were dropped, by kind; a kind never quotes a message."""
        return self._odd.counts

    def receive(self, message: Message) -> list[Received]:
        """Take one message from the page.

        Raises:
            RemoteProtocolError: If it is malformed or out of order before the start, or one too many
                afterwards; the stream is then dead.
        """
        try:
            if len(message) > LONGEST_MESSAGE:
                raise ValueError
            taken = self._audio(message) if isinstance(message, bytes) else self._control(json.loads(message))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            kind = "malformed audio" if isinstance(message, bytes) else "malformed"
            if self.state is BrowserStreamState.CONNECTING:
                self.state = BrowserStreamState.BROKEN
                raise RemoteProtocolError(f"{kind} message before the start") from None
            self._drop(kind)
            return []
        self._odd.good()
        return taken

    def audio(self, data: bytes) -> bytes:
        """The message that appends audio to what the page plays.

        Raises:
            LocalProtocolError: If the stream has not started.
        """
        self._check_started()
        return data

    def mark(self, name: str) -> str:
        """The message that asks for a ``played`` message once all audio before it was played or cleared.

        Raises:
            LocalProtocolError: If the stream has not started.
        """
        self._check_started()
        return json.dumps({"type": "mark", "name": name})

    def clear(self) -> str:
        """The message that drops all audio not yet played. Pending marks are reported at once.

        Raises:
            LocalProtocolError: If the stream has not started.
        """
        self._check_started()
        return '{"type": "clear"}'

    def _audio(self, data: bytes) -> list[Received]:
        if not self.is_streaming or len(data) % self.format.encoding.bytes_per_sample:
            raise ValueError
        return [UserAudioFrame(data=data, format=self.format)] if data else []

    def _control(self, content: Any) -> list[Received]:
        kind = content["type"]
        if self.state is BrowserStreamState.CONNECTING and kind == "start":
            return [self._start(content)]
        if not self.is_streaming:
            raise ValueError
        if kind == "key":
            if content["digit"] not in _DIGITS:
                raise ValueError
            return [DTMFFrame(digit=content["digit"])]
        if kind == "played":
            return [MarkEchoed(name=_text(content["name"]))]
        if kind != "stop":
            raise ValueError
        self.state = BrowserStreamState.STOPPED
        return [StreamStopped()]

    def _start(self, content: Any) -> StreamStarted:
        self.format = FORMATS[content.get("format", "pcm16")]
        given = content.get("parameters", {})
        if len(given) > MOST_PARAMETERS:
            raise ValueError
        call_id = _text(content["call"])
        started = StreamStarted(
            stream_id=_text(content.get("stream", call_id)),
            call_id=call_id,
            parameters={"Direction": "inbound"}
            | {_text(name): _text(value) for name, value in given.items()},
        )
        self.state = BrowserStreamState.STREAMING
        return started

    def _drop(self, kind: str) -> None:
        try:
            self._odd.drop(kind)
        except RemoteProtocolError:
            self.state = BrowserStreamState.BROKEN
            raise

    def _check_started(self) -> None:
        if self.state is BrowserStreamState.CONNECTING:
            raise LocalProtocolError("nothing can be sent before the page has started the stream")


def _text(value: object) -> str:
    """A short string that can be written as UTF-8: JSON can hold lone surrogates."""
    if type(value) is not str or len(value) > LONGEST_TEXT:
        raise ValueError
    value.encode()
    return value
