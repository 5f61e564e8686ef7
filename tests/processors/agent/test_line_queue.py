"""The lines that wait until an agent has the floor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import numpy as np
import pytest

from voiceflow import AudioFormat, ErrorFrame, LocalProtocolError, Pipeline, Processor, Session, Sound
from voiceflow.frames import Direction, Frame, PlayResult
from voiceflow.processors.agent.line_queue import LineQueue
from voiceflow.processors.lines import WaitingLine, line_of, line_of_sound
from voiceflow.processors.reply_limits import ReplyLimits

TONE = Sound(np.zeros(800, np.int16), 8000)


class Owner(Processor):
    """Makes a queue when its session has begun."""

    def __init__(self) -> None:
        super().__init__()
        self.has_started = asyncio.Event()

    def start(self) -> None:
        self.has_started.set()


@asynccontextmanager
async def waiting_lines(errors: set[BaseException] | None = None) -> AsyncIterator[LineQueue]:
    """A queue in a session that runs meanwhile."""

    def observe(_: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, ErrorFrame) and errors is not None:
            errors.add(frame.error)

    owner = Owner()
    session = Session(Pipeline([owner]), observers=[observe])
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(session.run())
        await owner.has_started.wait()
        yield LineQueue(owner)
        session.end()
        await running


def sound_line(sound: Sound, ended: Callable[[PlayResult], None] = lambda _: None) -> WaitingLine:
    return line_of_sound(sound, is_protected=False, ended=ended)


async def test_a_sound_can_be_played_once_it_was_converted() -> None:
    async with waiting_lines() as lines:
        text, sound = line_of("Hello."), sound_line(TONE)
        lines.add(text, is_of_tool=True)
        lines.add(sound, is_of_tool=True)
        assert (lines.first, list(lines.texts), list(lines.sounds_of_tools)) == (text, [text], [])
        ready = asyncio.Event()
        lines.prepare(sound, ready.set)
        await ready.wait()
        assert lines.is_ready(sound)
        assert list(lines.sounds_of_tools) == [sound]
        assert (len(lines.take(sound)), lines.take(text), len(lines)) == (800, b"", 0)
        assert not lines.is_ready(sound)


class SlowSound(Sound):
    """A sound whose conversion lasts until ``converted`` has a result or an error."""

    def __init__(self) -> None:
        super().__init__(np.zeros(8, np.int16), 8000)
        self.converted: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def encode(self, audio_format: AudioFormat) -> bytes:
        return await self.converted


async def test_a_broken_sound_is_dropped_with_an_error() -> None:
    errors: set[BaseException] = set()
    results: list[PlayResult] = []
    async with waiting_lines(errors) as lines:
        sound = SlowSound()
        sound.converted.set_exception(OSError("broken"))
        line = sound_line(sound, results.append)
        lines.add(line, is_of_tool=False)
        await lines.convert(line)
        assert line not in lines
    assert results == [PlayResult()]
    assert [str(error) for error in errors] == ["broken"]


async def test_a_line_that_was_dropped_while_it_was_converted_is_not_kept() -> None:
    async with waiting_lines() as lines:
        sound = SlowSound()
        line = sound_line(sound)
        lines.add(line, is_of_tool=True)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(lines.convert(line))
            await asyncio.sleep(0)
            lines.drop(line)
            sound.converted.set_result(b"sound")
        assert not lines.is_ready(line)


async def test_no_more_lines_wait_than_the_limit() -> None:
    async with waiting_lines() as lines:
        limit = ReplyLimits().queue
        for _ in range(limit):
            lines.add(line_of("Hello."), is_of_tool=False)
        with pytest.raises(LocalProtocolError, match=f"{limit} sounds and texts wait"):
            lines.add(line_of("Hello."), is_of_tool=False)
        assert len(lines) == limit
