"""Audio with timestamps that is used while it comes: one JSON object a line.

Source: https://elevenlabs.io/docs/api-reference/text-to-speech/stream-with-timestamps
"""

from __future__ import annotations

import base64
from collections import deque
from typing import Self

from voiceflow.audio.alignment import WordBuilder
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.http.sender import parsed
from voiceflow.clients.elevenlabs.http.streams import Opening, Samples, Stream
from voiceflow.clients.elevenlabs.tts.alignment import Characters, read_timestamps
from voiceflow.clients.elevenlabs.tts.received import OutputFormat, TimedAudio
from voiceflow.clients.elevenlabs.tts.spoken_text import TimedText
from voiceflow.clients.elevenlabs.tts.timeline import Timeline
from voiceflow.errors import RemoteProtocolError

LINE_LIMIT = 8 * 2**20
"""Bytes of one line; that is a minute of uncompressed speech."""


class TimedStream(Stream):
    """Iterates over audio with its times, each piece as soon as its line is there.

    The last piece may be without audio, when only its end completes a word.

    Example:
        async with elevenlabs.text_to_speech.stream_with_timestamps(voice, Speech(text="Hello.")) as speech:
            async for piece in speech:
                print(piece.words)
    """

    def __init__(self, opening: Opening, output: OutputFormat, text: str) -> None:
        """Prepare, as every stream; the text is the one to be spoken."""
        super().__init__(opening, output)
        self._lines = LineSplitter()
        self._reader = TimedReader(output, text)
        self._ready: deque[TimedAudio] = deque()
        self._is_over = False
        self._error: RemoteProtocolError | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> TimedAudio:
        """The next piece.

        Raises:
            BrokenStreamError: If the answer breaks off; it holds the amount received.
            RemoteProtocolError: If a line does not fit, or does not end.
            ElevenLabsError: If the service refuses.
        """
        while not self._ready:
            if self._error is not None:
                error, self._error = self._error, None
                raise error
            if self._is_over:
                raise StopAsyncIteration
            await self._receive()
        piece = self._ready.popleft()
        self.received += len(piece.data)
        return piece

    async def _receive(self) -> None:
        data = await self._read()
        self._is_over = not data
        try:
            for line in self._lines.feed(data) if data else self._lines.rest():
                self._keep(self._reader.piece(parsed(line)))
            if self._is_over:
                self._keep(self._reader.end())
        except RemoteProtocolError as exc:
            # Raised after what came before it.
            self._error, self._is_over = exc, True
            await self.close()

    def _keep(self, piece: TimedAudio) -> None:
        if piece.data or piece.words or piece.characters or piece.normalized:
            self._ready.append(piece)


class LineSplitter:
    """Parts bytes into lines, wherever the network parted them; without the empty ones."""

    def __init__(self) -> None:
        self._part = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes and return the lines that end with them.

        Raises:
            RemoteProtocolError: If one is too long.
        """
        *lines, rest = data.split(b"\n")
        if lines:
            lines[0] = bytes(self._part) + lines[0]
            self._part.clear()
        self._part += rest
        if len(self._part) > LINE_LIMIT or any(len(line) > LINE_LIMIT for line in lines):
            raise RemoteProtocolError(f"a line of more than {LINE_LIMIT} bytes")
        return [line for line in lines if line.strip()]

    def rest(self) -> list[bytes]:
        """The last line, if it has no end."""
        line = bytes(self._part)
        self._part.clear()
        return [line] if line.strip() else []


class TimedReader:
    """Reads the objects of one answer into audio with times from its start (no I/O).

    The words are those of the text, whatever the service's times leave out.
    """

    def __init__(self, output: OutputFormat, text: str) -> None:
        """Begin an answer of that format, in which this text is spoken."""
        self._output = output
        self._text = TimedText()
        self._text.add(text)
        self._samples = Samples(output)
        self._sent = Timeline()
        self._spoken = Timeline()
        self._words = WordBuilder()
        self._size = 0

    @property
    def _seconds(self) -> float:
        return self._size / self._output.bytes_per_second

    def piece(self, value: object) -> TimedAudio:
        """Read the next object.

        Raises:
            RemoteProtocolError: If its audio does not fit.
        """
        if not isinstance(value, dict):
            raise RemoteProtocolError("timed audio that is not an object")
        start = self._seconds
        data = self._samples.complete(_decoded(value.get("audio_base64")))
        self._size += len(data)
        sent = self._sent.place(read_timestamps(value.get("alignment")), start)
        spoken = self._spoken.place(read_timestamps(value.get("normalized_alignment")), start)
        seconds = len(data) / self._output.bytes_per_second
        done = self._text.hear(sent, seconds, is_exact=self._output.audio is not None)
        return TimedAudio(data, start, sent, spoken, tuple(self._joined(done)))

    def end(self) -> TimedAudio:
        """No more comes: what only the end completes."""
        # Without any audio there was nothing to hear.
        words = self._joined(self._text.settle()) if self._size else []
        return TimedAudio(b"", self._seconds, words=(*words, *self._words.flush()))

    def _joined(self, characters: Characters) -> list[Word]:
        return self._words.feed(characters.text, characters.starts, characters.ends)


def _decoded(audio: object) -> bytes:
    if audio is None:
        return b""
    try:
        if isinstance(audio, str):
            # Skipping what is no base64 would give audio with a gap, and samples out of step.
            return base64.b64decode(audio, validate=True)
    except ValueError:
        pass
    raise RemoteProtocolError("audio that is not base64")
