"""Realtime speech to text as an async iterator: audio in, piece by piece, words out as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import replace
from types import TracebackType
from typing import Self

import aiohttp

from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.limits import STTLimits
from voiceflow.clients.elevenlabs.stt.hearing import Heard, Hearing
from voiceflow.clients.elevenlabs.stt.options import STTOptions
from voiceflow.clients.elevenlabs.stt.session import RealtimeSTT
from voiceflow.errors import LocalProtocolError
from voiceflow.net.session import client_session

DEFAULTS = STTOptions(audio_format="pcm_16000", commit_strategy="vad", include_timestamps=True)
"""The service ends the segments, and its words have times."""


class StreamTranscriber:
    """Transcribes streams of audio, each in a separate session.

    Example:
        async with StreamTranscriber() as transcriber:
            async for heard in transcriber.transcribe(microphone()):
                if isinstance(heard, Committed):
                    print(heard.text)

    Args:
        options: Of each session. By default the audio is PCM at 16 kHz, the service ends the segments at
            silence (``commit_strategy="vad"``), and words have times. With a single-use token there is one
            stream.
        access: The way to the service; from the environment by default.
        limits: How long things may take.

    Raises:
        ConfigurationError: If there is neither key nor token.
    """

    def __init__(
        self,
        options: STTOptions | None = None,
        *,
        access: Access | None = None,
        limits: STTLimits | None = None,
    ) -> None:
        self._options = options or DEFAULTS
        self._access = access or Access()
        self._limits = limits
        self._own: aiohttp.ClientSession | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._open: dict[Hearing, RealtimeSTT] = {}
        _ = self._client(Hearing(), None)  # without a key it fails here

    async def __aenter__(self) -> Self:
        if self._access.http is None:
            self._own = client_session()
        self._tasks = asyncio.TaskGroup()
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._tasks is not None
        tasks, self._tasks = self._tasks, None
        for hearing in self._open:
            hearing.fail(LocalProtocolError("the transcriber was closed"))
        try:
            await asyncio.gather(*(stt.close() for stt in self._open.values()))
        finally:
            try:
                # Without the body's own error, which would come out wrapped in a group.
                await tasks.__aexit__(None, None, None)
            finally:
                if self._own is not None:
                    await self._own.close()
                    self._own = None

    async def transcribe(
        self, audio: bytes | AsyncIterable[bytes], *, previous_text: str | None = None
    ) -> AsyncGenerator[Heard, None]:
        """Transcribe a stream, to its end.

        Audio that comes faster than it is spoken is held back; a whole recording is better given to
        ``ElevenLabs().speech_to_text``. When the audio ends, the last words are waited for. Leaving the
        iteration ends the session (with ``contextlib.aclosing``, at once). If the socket is lost the
        iteration goes on over another one, and nothing is missed or reported twice.

        Args:
            audio: In the format of the options, in whole samples: all of it, or its pieces as they come.
            previous_text: What was said before, as context for the first words.

        Yields:
            ``Partial`` as words are believed, each in place of the one before; ``Committed`` when a segment
            is final, its words with seconds from the start of the audio; and what the options ask for
            beyond that. A slow reader misses only partials.

        Raises:
            ServiceError: If the service cannot be had, or does not transcribe the end in time.
            LocalProtocolError: Outside of ``async with``, or if the audio is not whole samples.
        """
        if self._tasks is None:
            raise LocalProtocolError("a transcriber hears inside of 'async with'")
        hearing = Hearing()
        stt = self._open[hearing] = self._client(hearing, previous_text)
        self._tasks.create_task(stt.run(), name="elevenlabs-stt")
        feeding = hearing.feed(stt, audio, self._options.audio)
        feeder = self._tasks.create_task(feeding, name="elevenlabs-stt-feed")
        try:
            async for heard in hearing:
                yield heard
        finally:
            feeder.cancel()
            del self._open[hearing]
            self._let_go(stt)

    def commit(self) -> None:
        """End the open segment of each stream now; its text comes as ``Committed``."""
        for stt in self._open.values():
            stt.commit(is_voiced=True)

    def _let_go(self, stt: RealtimeSTT) -> None:
        """Close a session in the background; a transcriber that is being closed has done so."""
        if self._tasks is not None:
            self._tasks.create_task(stt.close(), name="elevenlabs-stt-close")

    def _client(self, hearing: Hearing, previous_text: str | None) -> RealtimeSTT:
        return RealtimeSTT(
            hearing.note,
            self._options,
            access=self._access if self._own is None else replace(self._access, http=self._own),
            limits=self._limits,
            previous_text=previous_text,
        )
