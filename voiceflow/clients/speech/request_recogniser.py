"""The port of a streaming recogniser for servers that take one recording per request.

The ring, the replay and the change to another recogniser are those of the sockets: here, a "socket" collects
the audio of a segment, and asks the server at its end.
"""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Sequence
from typing import Protocol

import aiohttp
import numpy as np
from numpy.typing import NDArray

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode
from voiceflow.audio.wav import write_wav
from voiceflow.audio.words import Word
from voiceflow.clients.speech.reactions import Reaction
from voiceflow.clients.speech.stt_events import Committed, Partial, RecognitionStarted, STTError, STTMessage
from voiceflow.errors import ErrorScope, RemoteProtocolError, ServiceError
from voiceflow.net.session import client_session
from voiceflow.net.sockets.connection import Peer, SocketConnection

_AUDIO, _END = b"a", b"e"
_PRE_ROLL = 0.3
_FRAME = 0.02
_QUIET = 0.05
"""Share of the loudest level below which audio before the voice is left out."""
_SHORTEST = 0.1
_MOST_WAITING = 64


class RecordingTranscript(Protocol):
    """A server's transcript of a recording."""

    @property
    def text(self) -> str: ...

    @property
    def words(self) -> tuple[Word, ...]:
        """With times in seconds from the start of the recording; may be empty."""

    @property
    def language(self) -> str | None: ...

    @property
    def confidence(self) -> float | None: ...


class Transcriber(Protocol):
    """A server that transcribes recordings."""

    @property
    def vendor(self) -> str:
        """The vendor's name in errors."""

    @property
    def language(self) -> str | None:
        """Code of the expected language."""

    def speaking(self, language: str) -> Transcriber:
        """The same for another language."""

    async def transcribe(self, http: aiohttp.ClientSession, wav: bytes) -> RecordingTranscript:
        """Transcribe a WAV file.

        Raises:
            ServiceError: If the service refuses, breaks off or is too slow.
            RemoteProtocolError: If it answers something else.
        """


class RequestProtocol:
    """One session, sans-IO; see ``STTProtocol``. Its messages never leave the process."""

    deadline: float | None = None

    def audio(self, data: bytes, *, commit: bool = False) -> bytes:
        return (_END if commit else _AUDIO) + data

    def keep_alive(self) -> bytes:
        return _AUDIO

    def receive(self, message: bytes, now: float) -> Sequence[STTMessage]:
        try:
            found = json.loads(message)
            match found["type"]:
                case "started":
                    return [RecognitionStarted("")]
                case "partial":
                    return [Partial(found["text"])]
                case "final":
                    words = tuple(Word(*word) for word in found["words"])
                    return [Committed(found["text"], words, found["language"], None, found["confidence"])]
                case "error":
                    return [STTError(found["code"], Reaction(found["reaction"]), found["message"])]
        except (ValueError, TypeError, KeyError):
            pass
        raise RemoteProtocolError("a malformed message")

    def expire(self, now: float) -> Sequence[STTMessage]:
        return []

    def lost(self, now: float) -> Sequence[STTMessage]:
        return []


class RequestService:
    """Recognises each segment by a request; see ``STTService``. It gives no interim transcripts.

    Args:
        transcriber: The server.
    """

    is_manual = True
    silence = 0.0

    def __init__(self, transcriber: Transcriber) -> None:
        self._transcriber = transcriber

    @property
    def vendor(self) -> str:
        return self._transcriber.vendor

    @property
    def language(self) -> str | None:
        return self._transcriber.language

    def speaking(self, language: str) -> RequestService:
        return RequestService(self._transcriber.speaking(language))

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        return wanted

    def protocol(self, audio: AudioFormat, *, previous_text: str | None) -> RequestProtocol:
        return RequestProtocol()

    def connection(
        self, peer: Peer[bytes], audio: AudioFormat, *, http: aiohttp.ClientSession | None, keep_alive: float
    ) -> SocketConnection[bytes]:
        dialer = RequestDialer(self._transcriber, audio, http)
        return SocketConnection(dialer, peer, vendor=self.vendor, keep_alive=keep_alive)


class RequestDialer:
    """Opens "sockets" to a server that has none; see ``Dialer``."""

    def __init__(
        self, transcriber: Transcriber, audio: AudioFormat, http: aiohttp.ClientSession | None
    ) -> None:
        self._transcriber = transcriber
        self._audio = audio
        self._http = http
        self._own: aiohttp.ClientSession | None = None

    async def dial(self) -> RequestSocket:
        if self._http is None:
            self._http = self._own = client_session()
        return RequestSocket(self._transcriber, self._audio, self._http)

    async def close(self) -> None:
        if self._own is not None:
            own, self._own, self._http = self._own, None, None
            await own.close()


class RequestSocket:
    """Collects the audio of a segment and has it transcribed, segment after segment; see ``Socket``."""

    def __init__(self, transcriber: Transcriber, audio: AudioFormat, http: aiohttp.ClientSession) -> None:
        self._transcriber = transcriber
        self._audio = audio
        self._http = http
        self._data = bytearray()
        self._start = 0
        self._segments: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue(_MOST_WAITING)
        self._is_new = True

    def write(self, message: bytes, /) -> Awaitable[None] | None:
        self._data += message[1:]
        if message[:1] != _END:
            return None
        data, self._data = bytes(self._data), bytearray()
        start, self._start = self._start, self._start + len(data)
        if self._segments.full():
            return self._segments.put((start, data))
        self._segments.put_nowait((start, data))
        return None

    async def receive(self) -> bytes:
        if self._is_new:
            self._is_new = False
            return _message("started")
        start, data = await self._segments.get()
        samples, offset = voiced_part(decode(data, self._audio.encoding), self._audio.sample_rate)
        if not len(samples):
            return _message("final", text="", words=[], language=None, confidence=None)
        file = io.BytesIO()
        write_wav(file, samples, self._audio.sample_rate)
        try:
            found = await self._transcriber.transcribe(self._http, file.getvalue())
        except (ServiceError, RemoteProtocolError) as error:
            return _error(error)
        begin = self._audio.seconds(start) + offset
        words = [[word.text, word.start + begin, word.end + begin] for word in found.words]
        text = found.text.strip()
        return _message("final", text=text, words=words, language=found.language, confidence=found.confidence)

    async def close(self) -> None:
        self._data.clear()


def voiced_part(samples: NDArray[np.int16], rate: int) -> tuple[NDArray[np.int16], float]:
    """The samples from a little before the voice on, and the seconds left out before them.

    Between two commits there may be a long silence, which costs time and in which some models hear words.
    """
    size = round(_FRAME * rate)
    frames = samples[: len(samples) // size * size].reshape(-1, size).astype(np.float32)
    if not len(frames):
        return samples[:0], 0.0
    levels = np.sqrt((frames**2).mean(axis=1))
    first = int(np.argmax(levels > _QUIET * levels.max())) if levels.max() > 0 else len(levels)
    start = max(0, first * size - round(_PRE_ROLL * rate))
    voiced = samples[start:] if first < len(levels) else samples[:0]
    if 0 < len(voiced) < round(_SHORTEST * rate):
        voiced = np.pad(voiced, (0, round(_SHORTEST * rate) - len(voiced)))
    return voiced, start / rate


def _error(error: ServiceError | RemoteProtocolError) -> bytes:
    if isinstance(error, RemoteProtocolError):
        return _message("error", code="protocol", reaction=Reaction.BACK_OFF.value, message="")
    is_over = error.scope is ErrorScope.SERVICE
    reaction = Reaction.GIVE_UP if is_over else Reaction.BACK_OFF
    return _message("error", code=error.code, reaction=reaction.value, message=error.detail[:200])


def _message(kind: str, **fields: object) -> bytes:
    return json.dumps({"type": kind, **fields}).encode()
