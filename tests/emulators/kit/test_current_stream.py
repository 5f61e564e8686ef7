"""The media stream of an emulated call that is up."""

import asyncio

import pytest

from voiceflow.emulators.kit.current_stream import CurrentStream
from voiceflow.testing import run_virtual


class Leg:
    """A stream of a second."""

    def __init__(self) -> None:
        self.acts: list[str] = []

    def press(self, digit: str) -> None:
        self.acts.append(digit)

    def cut(self) -> None:
        self.acts.append("cut")
        raise ConnectionResetError

    async def run(self) -> None:
        await asyncio.sleep(1.0)


def test_keys_reach_the_stream_that_is_up_and_nothing_before_or_after_it() -> None:
    async def run() -> None:
        leg, stream = Leg(), CurrentStream()
        stream.press("1")
        assert not stream.has_begun.is_set()
        running = asyncio.create_task(stream.run(leg))
        await stream.has_begun.wait()
        assert stream.is_up
        stream.press("2")
        await running
        stream.press("3")
        assert leg.acts == ["2"]
        assert not stream.is_up
        assert stream.has_begun.is_set()

    run_virtual(run())


def test_only_a_stream_that_is_up_can_be_cut() -> None:
    async def run() -> None:
        leg, stream = Leg(), CurrentStream()
        with pytest.raises(RuntimeError, match="no stream"):
            stream.cut()
        stream.attach(leg)
        with pytest.raises(ConnectionResetError):
            stream.cut()
        stream.attach(None)
        with pytest.raises(RuntimeError):
            stream.cut()

    run_virtual(run())


def test_a_stream_that_fails_is_not_up_any_more() -> None:
    class Broken(Leg):
        async def run(self) -> None:
            raise OSError

    async def run() -> None:
        stream = CurrentStream()
        with pytest.raises(OSError):  # noqa: PT011 - the leg's own, without a text
            await stream.run(Broken())
        assert not stream.is_up

    run_virtual(run())
