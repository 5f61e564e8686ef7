"""Passing one utterance's text and audio between a producer and a consumer."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable
from typing import Self

from voiceflow.clients.elevenlabs.tts.events import ContextAudio, ContextFinished, Failed, TTSEvent
from voiceflow.clients.elevenlabs.tts.stream_pool import StreamPool

BACKLOG = 30.0
"""Seconds of audio that may wait for whoever iterates before more text is taken."""


class UtteranceAudio:
    """Iterates over the audio of an utterance, while ``feed`` gives it text."""

    def __init__(self, pool: StreamPool) -> None:
        """Begin; raises LocalProtocolError if too many utterances wait."""
        self._audio: deque[ContextAudio] = deque()
        self._error: Exception | None = None
        self._is_over = False
        self._has_news = asyncio.Event()
        self._has_room = asyncio.Event()
        self._line = pool.open(self._event)
        self.feeder: asyncio.Task[None] | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ContextAudio:
        while not self._audio:
            if self._error is not None:
                raise self._error
            if self._is_over:
                raise StopAsyncIteration
            self._has_news.clear()
            await self._has_news.wait()
        audio = self._audio.popleft()
        self._has_room.set()
        return audio

    async def feed(self, text: str | AsyncIterable[str]) -> None:
        """Give the text, no faster than its audio is taken; an error of its source ends the iteration."""
        try:
            if isinstance(text, str):
                self._line.speak(text)
            else:
                await self._feed(text)
            self._line.finish()
        except Exception as exc:  # noqa: BLE001 - raised where the audio is awaited
            self.fail(exc)

    def fail(self, error: Exception) -> None:
        """End the iteration with an error, after the audio that came."""
        self._error = error
        self._has_news.set()
        self.cancel()

    def cancel(self) -> None:
        """Interrupt it."""
        self._line.cancel()
        if self.feeder is not None and self.feeder is not asyncio.current_task():
            self.feeder.cancel()

    async def _feed(self, text: AsyncIterable[str]) -> None:
        async for piece in text:
            self._line.speak(piece)
            while self._audio and self._audio[-1].start - self._audio[0].start > BACKLOG:
                self._has_room.clear()
                await self._has_room.wait()

    def _event(self, event: TTSEvent) -> None:
        match event:
            case ContextAudio():
                self._audio.append(event)
            case ContextFinished():
                self._is_over = True
            case Failed():
                self._error = event.error
        self._has_news.set()
