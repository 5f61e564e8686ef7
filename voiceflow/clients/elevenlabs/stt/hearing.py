"""One stream of audio between its source and whoever reads what is heard in it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator
from typing import Self, TypeAlias

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.elevenlabs.reactions import service_error
from voiceflow.clients.elevenlabs.sockets.events import ClientDead
from voiceflow.clients.elevenlabs.stt.events import Committed, Edited, Entities, Partial, Redacted, STTEvent
from voiceflow.clients.elevenlabs.stt.session import RealtimeSTT

Heard: TypeAlias = Partial | Committed | Entities | Edited | Redacted
"""What is heard: interim and final text, and what was asked for beyond it."""

LEAD = 2.0
"""Seconds of audio that may be sent before they could have been spoken."""

CHUNK = 0.1
"""Seconds of audio that are sent at a time."""

END_LIMIT = 10.0
"""Seconds for the last words, once the audio has ended."""


class Hearing:
    """Iterates over what is heard, while ``feed`` sends the audio."""

    def __init__(self) -> None:
        self._heard: deque[Heard] = deque()
        self._error: Exception | None = None
        self._is_over = False
        self._has_news = asyncio.Event()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Heard:
        while not self._heard:
            if self._error is not None:
                raise self._error
            if self._is_over:
                raise StopAsyncIteration
            self._has_news.clear()
            await self._has_news.wait()
        return self._heard.popleft()

    def note(self, event: STTEvent) -> None:
        """Take what the client reports."""
        if isinstance(event, ClientDead):
            self.fail(event.error)
        elif isinstance(event, Partial | Committed | Entities | Edited | Redacted):
            if isinstance(event, Partial) and self._heard and isinstance(self._heard[-1], Partial):
                self._heard.pop()  # nobody has read it yet, and the new one replaces it
            self._heard.append(event)
            self._has_news.set()

    def fail(self, error: Exception) -> None:
        """End the iteration with an error, after what was heard; the first error counts."""
        self._error = self._error or error
        self._has_news.set()

    async def feed(self, stt: RealtimeSTT, audio: bytes | AsyncIterable[bytes], form: AudioFormat) -> None:
        """Send audio no faster than it is spoken; an error of its source ends the iteration."""
        try:
            due = 0.0
            async for data in _chunks(audio, form.size(CHUNK)):
                due = await _paced(due)
                stt.send_audio(data)
                due += form.seconds(len(data))
            if not await stt.finish(END_LIMIT):
                self.fail(service_error("timeout", "the last words were not transcribed in time"))
            self._is_over = True
            self._has_news.set()
        except Exception as exc:  # noqa: BLE001 - raised where the words are awaited
            self.fail(exc)


async def _paced(due: float) -> float:
    """Wait until audio may be sent that plays from ``due`` on; returns when it plays at the earliest."""
    now = asyncio.get_running_loop().time()
    await asyncio.sleep(due - LEAD - now)
    return max(due, now)


async def _chunks(audio: bytes | AsyncIterable[bytes], size: int) -> AsyncIterator[bytes]:
    """The audio in pieces of at most ``size`` bytes."""
    if isinstance(audio, bytes):
        for at in range(0, len(audio), size):
            yield audio[at : at + size]
        return
    async for data in audio:
        for at in range(0, len(data), size):
            yield data[at : at + size]
