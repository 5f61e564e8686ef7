"""A voice over a scripted engine: what it reports, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from tests.contracts import tts_voice
from voiceflow import TELEPHONE, LocalProtocolError, Word
from voiceflow.clients.local.voice import SynthesizerVoice
from voiceflow.clients.speech.engines import Speech
from voiceflow.clients.speech.reply_queue import MAX_WAITING
from voiceflow.testing import MemoryNetwork, run_virtual


class Engine:
    """Speaks a word in 0.1 s, and takes as long for it."""

    def __init__(self) -> None:
        self.closed: list[str] = []

    async def synthesize(self, text: str) -> AsyncIterator[Speech]:
        try:
            for word in text.split():
                await asyncio.sleep(0.1)
                if word == "bad":
                    raise ValueError("no such sound")
                yield Speech(np.full(800, 1000, np.int16), 8000, (Word(word, 0.02, 0.08),))
        finally:
            self.closed.append(text.strip())


class Notes:
    """What a voice reported, and when."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, int, str]] = []

    def _note(self, reply: int, what: str) -> None:
        self.heard.append((round(asyncio.get_running_loop().time(), 6), reply, what))

    def audio(self, reply: int, data: bytes, words: Sequence[Word]) -> None:
        self._note(reply, " ".join(word.text for word in words))

    def finished(self, reply: int) -> None:
        self._note(reply, "finished")

    def failed(self, reply: int, error: Exception | None) -> None:
        self._note(reply, "failed")

    def lost(self, error: Exception) -> None:
        self._note(0, str(error))

    def dead(self, error: Exception) -> None:
        self._note(0, "dead")

    def measured(self, name: str, value: float) -> None: ...


async def start(engine: Engine) -> tuple[SynthesizerVoice, Notes, asyncio.TaskGroup]:
    tasks = await asyncio.TaskGroup().__aenter__()
    voice, notes = SynthesizerVoice(engine), Notes()
    voice.start(
        notes,
        audio=TELEPHONE,
        http=None,
        spawn=lambda coroutine, name: tasks.create_task(coroutine, name=name),
    )
    return voice, notes, tasks


def test_a_voice_on_this_machine_keeps_the_port() -> None:
    async def run() -> None:
        async with MemoryNetwork() as network:
            await tts_voice.check(lambda: SynthesizerVoice(Engine()), network.session())

    run_virtual(run())


def test_replies_are_spoken_one_after_the_other() -> None:
    async def run() -> None:
        voice, notes, tasks = await start(Engine())
        first, second = voice.open(1), voice.open(2)
        second.speak("two")
        second.finish()
        first.speak("one")
        await asyncio.sleep(0.5)
        first.finish()
        await tasks.__aexit__(None, None, None)
        assert notes.heard == [(0.1, 1, "one"), (0.5, 1, "finished"), (0.6, 2, "two"), (0.6, 2, "finished")]

    run_virtual(run())


def test_whatever_the_engine_raises_the_next_piece_is_spoken() -> None:
    async def run() -> None:
        voice, notes, tasks = await start(Engine())
        reply = voice.open(1)
        reply.speak("one bad two ")
        reply.speak("three")
        reply.finish()
        await tasks.__aexit__(None, None, None)
        assert [what for _, _, what in notes.heard] == ["one", "no such sound", "three", "finished"]

    run_virtual(run())


def test_closing_stops_the_engine() -> None:
    async def run() -> None:
        engine = Engine()
        voice, notes, tasks = await start(engine)
        voice.open(1).speak("one two three")
        voice.open(2).speak("four")
        await asyncio.sleep(0.15)
        await voice.close(1.0)
        await tasks.__aexit__(None, None, None)
        assert (notes.heard, engine.closed) == ([(0.1, 1, "one")], ["one two three"])

    run_virtual(run())


def test_a_finished_reply_takes_no_text() -> None:
    async def run() -> None:
        voice, _, tasks = await start(Engine())
        reply = voice.open(1)
        reply.finish()
        with pytest.raises(LocalProtocolError):
            reply.speak("more")
        await tasks.__aexit__(None, None, None)

    run_virtual(run())


def test_the_replies_that_wait_are_limited() -> None:
    async def run() -> None:
        voice, _, tasks = await start(Engine())
        for number in range(MAX_WAITING + 1):
            voice.open(number)
        with pytest.raises(LocalProtocolError):
            voice.open(MAX_WAITING + 1)
        await voice.close(1.0)
        await tasks.__aexit__(None, None, None)

    run_virtual(run())
