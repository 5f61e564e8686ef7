"""A script goes in; what comes out of either end is told with its second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from voiceflow import (
    ConfigurationError,
    Direction,
    DTMFFrame,
    EndFrame,
    EndReason,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterruptionFrame,
    Processor,
    StartFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
    handles,
    makes,
    needs,
)
from voiceflow.testing import play, run_virtual

UP = Direction.UPSTREAM


class Slow(Processor):
    """Repeats what it hears half a second later, twice."""

    @handles(TranscriptionFrame)
    async def repeat(self, frame: TranscriptionFrame) -> AsyncIterator[Frame]:
        for _ in range(2):
            await asyncio.sleep(0.5)
            yield frame


class Broken(Processor):
    """Fails at every key."""

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> None:
        raise KeyError("broken")


class Pushing(Processor):
    """Decides on an interruption by itself."""

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> InterruptionFrame:
        return InterruptionFrame(reply=1, reason="dtmf")


class Bargeable(Processor):
    """Interrupts when the user speaks."""

    @handles(UserStartedSpeakingFrame)
    def speech(self, frame: UserStartedSpeakingFrame) -> None:
        self.session.interrupt("speech")


hello = TranscriptionFrame(text="hello")


async def test_what_comes_out_is_told_with_its_second() -> None:
    played = await play([Slow()], [(1.0, hello), (1.25, hello)])
    assert played.of(TranscriptionFrame) == [(1.5, hello), (2.0, hello), (2.5, hello), (3.0, hello)]
    assert [type(frame) for _, frame in played] == [StartFrame, *[TranscriptionFrame] * 4, EndFrame]
    assert played.reason is EndReason.AGENT_HANGUP
    assert played.downstream[-1][0] == 11.25


async def test_a_frame_can_come_from_the_far_end() -> None:
    heard = HeardFrame(reply=1, text="hi", seconds=0.5)
    played = await play([Slow(), Broken()], [(0.5, heard, UP)])
    assert played.of(HeardFrame) == []
    assert played.of(HeardFrame, UP) == [(0.5, heard)]


async def test_an_interruption_leaves_at_both_ends_once() -> None:
    played = await play([Bargeable(), Slow()], [(2.0, UserStartedSpeakingFrame(at=1.9))])
    assert [at for at, _ in played.of(InterruptionFrame)] == [2.0]
    assert [at for at, _ in played.of(InterruptionFrame, UP)] == [2.0]


async def test_an_interruption_that_a_processor_pushes_leaves_at_both_ends_once_too() -> None:
    played = await play([Pushing()], [(2.0, DTMFFrame(digit="1"))])
    assert [at for at, _ in played.of(InterruptionFrame)] == [2.0]
    assert [at for at, _ in played.of(InterruptionFrame, UP)] == [2.0]


async def test_an_error_that_nobody_expects_is_raised() -> None:
    with pytest.raises(KeyError, match="broken"):
        await play([Slow(), Broken()], [(0.1, DTMFFrame(digit="1"))])


async def test_an_error_that_is_expected_comes_out_as_a_frame() -> None:
    played = await play([Slow(), Broken()], [(0.1, DTMFFrame(digit="1"))], expect_errors=True)
    assert [at for at, _ in played.of(ErrorFrame)] == [0.1]
    assert [at for at, _ in played.of(ErrorFrame, UP)] == [0.1]


async def test_a_script_that_ends_the_session_ends_the_play() -> None:
    leave = EndFrame(reason=EndReason.USER_HANGUP)
    played = await play([Slow()], [(1.0, leave), (2.0, hello)])
    assert played.downstream[-1] == (1.0, leave)
    assert played.reason is EndReason.USER_HANGUP


async def test_seconds_count_from_the_start_of_the_play() -> None:
    await asyncio.sleep(0.1)
    played = await play([Slow()], [(0.3, hello)])
    assert [at for at, _ in played.of(TranscriptionFrame)] == [0.8, 1.3]


def test_a_script_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        run_virtual(play([Slow()], [(1.0, hello), (0.5, hello)]))


async def test_processors_in_the_wrong_order_are_refused_unless_the_script_makes_up_for_it() -> None:
    class Hears(Processor):
        @handles(TranscriptionFrame)
        def take(self, frame: TranscriptionFrame) -> TranscriptionFrame:
            return frame

    needy = needs(TranscriptionFrame)(Hears)
    with pytest.raises(ConfigurationError, match="Hears stands before Recogniser, which makes"):
        await play([needy(), Recogniser()], [])
    played = await play([needy(), Recogniser()], [(1.0, TranscriptionFrame(text="words"))])
    assert len(played.of(TranscriptionFrame)) == 1
    assert (await play([needy()], [])).reason is EndReason.AGENT_HANGUP


@makes(TranscriptionFrame)
class Recogniser(Processor): ...
