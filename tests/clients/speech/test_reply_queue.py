"""A voice speaks one reply after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Never

import pytest

from voiceflow.clients.speech.reply_queue import MAX_WAITING, ReplyQueue
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import run_virtual


class Voice:
    """Speaks each reply, a name, for a second."""

    def __init__(self) -> None:
        self.spoken: list[tuple[float, str]] = []
        self.queue = ReplyQueue(self.run)
        self.queue.start(self.spawn)

    def spawn(self, coroutine: Coroutine[object, Never, None], *, name: str) -> asyncio.Task[None]:
        return asyncio.create_task(coroutine, name=name)

    async def run(self, reply: str) -> None:
        await asyncio.sleep(1)
        self.spoken.append((asyncio.get_running_loop().time(), reply))
        self.queue.end()


def test_replies_are_spoken_in_order_and_one_at_a_time() -> None:
    async def talk() -> list[tuple[float, str]]:
        voice = Voice()
        for name in ("a", "b", "c"):
            voice.queue.add(name)
        assert voice.queue.is_speaking("a")
        await asyncio.sleep(5)
        return voice.spoken

    assert run_virtual(talk()) == [(1, "a"), (2, "b"), (3, "c")]


@pytest.mark.parametrize(
    ("dropped", "spoken"), [("a", [(1.5, "b"), (2.5, "c")]), ("b", [(1, "a"), (2, "c")]), ("x", None)]
)
def test_a_dropped_reply_makes_room_for_the_next_at_once(
    dropped: str, spoken: list[tuple[float, str]] | None
) -> None:
    async def talk() -> list[tuple[float, str]]:
        voice = Voice()
        for name in ("a", "b", "c"):
            voice.queue.add(name)
        await asyncio.sleep(0.5)
        voice.queue.drop(dropped)
        await asyncio.sleep(5)
        return voice.spoken

    assert run_virtual(talk()) == (spoken or [(1, "a"), (2, "b"), (3, "c")])


def test_nothing_is_spoken_after_the_end() -> None:
    async def talk() -> list[tuple[float, str]]:
        voice = Voice()
        voice.queue.add("a")
        voice.queue.add("b")
        await asyncio.sleep(0.5)
        await voice.queue.close(1)
        await asyncio.sleep(5)
        return voice.spoken

    assert run_virtual(talk()) == []


def test_only_so_many_replies_wait() -> None:
    async def talk() -> None:
        voice = Voice()
        for number in range(MAX_WAITING + 1):
            voice.queue.check()
            voice.queue.add(str(number))
        with pytest.raises(LocalProtocolError, match="100 replies wait"):
            voice.queue.check()
        await voice.queue.close(1)

    run_virtual(talk())
