"""What every ``TTSVoice`` must do. An implementation passes by one line: ``check(make, http)``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.words import Word
from voiceflow.clients.speech.voice import TTSVoice

TEXT = "We open at nine. "
LIMIT = 20.0


class Ear:
    """Notes what a voice reports."""

    def __init__(self) -> None:
        self.data: dict[int, bytes] = {}
        self.words: dict[int, list[str]] = {}
        self.over: list[int] = []
        self.errors: list[Exception] = []
        self.news = asyncio.Event()

    def audio(self, reply: int, data: bytes, words: Sequence[Word]) -> None:
        assert reply not in self.over
        self.data[reply] = self.data.get(reply, b"") + data
        self.words.setdefault(reply, []).extend(word.text for word in words)

    def finished(self, reply: int) -> None:
        self.over.append(reply)
        self.news.set()

    def failed(self, reply: int, error: Exception | None) -> None:
        raise AssertionError(f"reply {reply} failed") from error

    def lost(self, error: Exception) -> None:
        self.errors.append(error)

    def dead(self, error: Exception) -> None:
        self.errors.append(error)

    def measured(self, name: str, value: float) -> None: ...

    async def wait_for(self, reply: int) -> None:
        async with asyncio.timeout(LIMIT):
            while reply not in self.over:
                self.news.clear()
                await self.news.wait()


async def check(make: Callable[[], TTSVoice], http: aiohttp.ClientSession) -> None:
    """Speak, finish and cancel replies; raises AssertionError where the port is not kept."""
    voice, ear = make(), Ear()
    assert voice.vendor
    served = voice.serve(TELEPHONE)
    assert voice.serve(served) == served
    async with asyncio.TaskGroup() as tasks:

        def spawn(coroutine: Any, *, name: str) -> asyncio.Task[None]:
            return tasks.create_task(coroutine, name=name)

        voice.start(ear, audio=served, http=http, spawn=spawn)
        whole = voice.open(1)
        whole.speak("We open ")
        whole.speak("at nine. ")
        whole.finish()
        whole.finish()
        await ear.wait_for(1)
        cancelled = voice.open(2)
        cancelled.speak(TEXT)
        cancelled.cancel()
        cancelled.cancel()
        after = voice.open(3)
        after.speak(TEXT)
        after.finish()
        await ear.wait_for(3)
        await voice.close(2.0)
    assert ear.words[1] == ear.words[3] == TEXT.split()
    assert ear.data[1]
    assert ear.data[3]
    assert ear.over == [1, 3]
    assert 2 not in ear.data
    assert ear.errors == []
