"""Streamed answers."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

import aiohttp

from voiceflow.clients.elevenlabs.http.errors import UnreachableError, broken_off
from voiceflow.clients.elevenlabs.tts.received import OutputFormat, Receipt

Opening = AbstractAsyncContextManager[aiohttp.ClientResponse]
"""A request that is sent when it is entered."""


class BrokenStreamError(UnreachableError):
    """An answer broke off or fell silent after it had begun; it is not asked for again by itself.

    Attributes:
        received: Bytes of audio that were given on before.
        seconds: How much that is, for compressed formats by their nominal bit rate.
    """

    def __init__(self, cause: UnreachableError, received: int, seconds: float) -> None:
        super().__init__(f"{cause} after {received} bytes of audio", code=cause.code, retryable=True)
        self.received = received
        self.seconds = seconds


class Stream:
    """An answer on its way. It is asked for when the block, or the first iteration, begins.

    Leaving the block before the end closes the connection, which stops the service. Without a block, the
    iteration has to be run to its end, or ``close`` called.

    Attributes:
        output: What the bytes of the audio are.
        receipt: What the service says of it; empty until the answer has begun.
        received: Bytes of audio that were given on.
    """

    def __init__(self, opening: Opening, output: OutputFormat) -> None:
        """Prepare; nothing is sent yet.

        Args:
            opening: The request.
            output: What its audio was asked to be.
        """
        self.output = output
        self.receipt = Receipt()
        self.received = 0
        self._opening: Opening | None = opening
        self._response: aiohttp.ClientResponse | None = None

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def seconds(self) -> float:
        """How much audio was given on, for compressed formats by their nominal bit rate."""
        return self.received / self.output.bytes_per_second

    async def close(self) -> None:
        """Close the connection; unread data is lost."""
        opening, self._opening = self._opening, None
        response, self._response = self._response, None
        if opening is not None and response is not None:
            await opening.__aexit__(None, None, None)

    async def _open(self) -> aiohttp.ClientResponse | None:
        if self._response is None and self._opening is not None:
            try:
                self._response = await self._opening.__aenter__()
            except BaseException:
                self._opening = None
                raise
            self.receipt = Receipt.read(self._response.headers)
        return self._response

    async def _read(self) -> bytes:
        """The next bytes as they come from the network; empty at the end.

        Raises:
            BrokenStreamError: If the answer breaks off.
            ElevenLabsError: If the service refuses.
        """
        response = await self._open()
        if response is None:
            return b""
        try:
            with broken_off():
                data = await response.content.readany()
        except UnreachableError as exc:
            await self.close()
            raise BrokenStreamError(exc, self.received, self.seconds) from None
        if not data:
            await self.close()
        return data


class AudioStream(Stream):
    """Iterates over the audio of an answer, in whole samples, each piece as soon as it is there.

    Example:
        async with elevenlabs.text_to_speech.stream(voice, Speech(text="Hello.")) as audio:
            async for piece in audio:
                play(piece)
    """

    def __init__(self, opening: Opening, output: OutputFormat) -> None:
        """Prepare, as every stream."""
        super().__init__(opening, output)
        self._samples = Samples(output)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """The next piece, never empty.

        Raises:
            BrokenStreamError: If the answer breaks off; it holds the amount received.
            ElevenLabsError: If the service refuses.
        """
        while data := await self._read():
            if whole := self._samples.complete(data):
                self.received += len(whole)
                return whole
        raise StopAsyncIteration


class Samples:
    """Puts samples together again that the network parted. Half a sample at the end is dropped."""

    def __init__(self, output: OutputFormat) -> None:
        """Begin a stream of that format."""
        self._size = 1 if output.audio is None else output.audio.encoding.bytes_per_sample
        self._part = b""

    def complete(self, data: bytes) -> bytes:
        """Take the next bytes and return the samples that are whole."""
        data = self._part + data if self._part else data
        rest = len(data) % self._size
        self._part = data[len(data) - rest :]
        return data[: len(data) - rest] if rest else data
