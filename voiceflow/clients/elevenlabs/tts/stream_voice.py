"""A voice as an async iterator: text in, piece by piece, audio out as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import replace
from types import TracebackType
from typing import Self

import aiohttp

from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.tts.options import ContextSettings, TTSOptions
from voiceflow.clients.elevenlabs.tts.speech import UtteranceAudio
from voiceflow.clients.elevenlabs.tts.spoken_audio import SpokenAudio, WordJoiner
from voiceflow.clients.elevenlabs.tts.stream_pool import Listener, StreamPool
from voiceflow.clients.elevenlabs.tts.stream_session import StreamTTS
from voiceflow.errors import LocalProtocolError
from voiceflow.net.session import client_session


class StreamVoice:
    """Speaks utterances, each over a separate socket; the next socket is opened ahead.

    Example:
        async with StreamVoice("21m00Tcm4TlvDq8ikWAM") as voice:
            async for audio in voice.speak(words()):
                play(audio.data)
                print(*(word.text for word in audio.words))

    Args:
        voice: The voice's id.
        options: Of each socket. With a single-use token there is no spare socket, and one utterance.
        settings: Of each utterance.
        access: The way to the service; from the environment by default.
        limits: How long things may take.
        is_warm: Whether to keep a spare socket; for a single utterance there is no need.

    Raises:
        ConfigurationError: If there is neither key nor token.
    """

    def __init__(
        self,
        voice: str,
        options: TTSOptions | None = None,
        *,
        settings: ContextSettings | None = None,
        access: Access | None = None,
        limits: TTSLimits | None = None,
        is_warm: bool = True,
    ) -> None:
        self._voice = voice
        self._options = options or TTSOptions()
        self._settings = settings
        self._access = access or Access()
        self._limits = limits
        self._is_warm = is_warm and self._options.single_use_token is None
        self._own: aiohttp.ClientSession | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._speeches: set[UtteranceAudio] = set()
        self._pool: StreamPool
        _ = self._make(lambda _: None)  # without a key it fails here

    async def __aenter__(self) -> Self:
        if self._access.http is None:
            self._own = client_session()
        self._tasks = asyncio.TaskGroup()
        await self._tasks.__aenter__()
        self._pool = StreamPool(self._make, self._tasks.create_task, is_warm=self._is_warm)
        self._pool.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._tasks is not None
        tasks, self._tasks = self._tasks, None
        for speech in self._speeches:
            speech.fail(LocalProtocolError("the voice was closed"))
        try:
            await self._pool.close()
        finally:
            try:
                # Without the body's own error, which would come out wrapped in a group.
                await tasks.__aexit__(None, None, None)
            finally:
                if self._own is not None:
                    await self._own.close()
                    self._own = None

    async def speak(self, text: str | AsyncIterable[str]) -> AsyncGenerator[SpokenAudio, None]:
        """Speak an utterance.

        Leaving the iteration interrupts it (with ``contextlib.aclosing``, at once). If the socket is lost
        the iteration goes on over another one, and nothing is missed or given twice.

        Args:
            text: Whole, or its pieces as they come, with the white space between them.

        Yields:
            Its audio with the times of the characters, and of the words that are complete with it; the last
            one may hold no audio.

        Raises:
            ServiceError: If the rest cannot be spoken.
            LocalProtocolError: Outside of ``async with``, or if too many utterances wait.
        """
        if self._tasks is None:
            raise LocalProtocolError("a voice speaks inside of 'async with'")
        speech, words = UtteranceAudio(self._pool), WordJoiner()
        self._speeches.add(speech)
        try:
            speech.feeder = self._tasks.create_task(speech.feed(text), name="elevenlabs-feed")
            async for audio in speech:
                yield words.read(audio)
            if (last := words.end()) is not None:
                yield last
        finally:
            self._speeches.discard(speech)
            speech.cancel()

    def _make(self, listener: Listener) -> StreamTTS:
        return StreamTTS(
            self._voice,
            listener,
            self._options,
            settings=self._settings,
            access=self._access if self._own is None else replace(self._access, http=self._own),
            limits=self._limits,
        )
