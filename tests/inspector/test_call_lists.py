"""The calls of several workers in one list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from voiceflow.inspector.call_lists import PERIOD, TOPIC, CallList, CallLists


class OtherWorkers:
    """Two workers, of which the second is this one."""

    number = 2

    def __init__(self, other: CallList) -> None:
        self.asked = 0
        self._other = other
        self._own: Callable[[], bytes]

    def answer(self, topic: str, answer: Callable[[], bytes]) -> None:
        assert topic == TOPIC
        self._own = answer

    async def ask(self, topic: str) -> Mapping[int, bytes]:
        self.asked += 1
        return {1: self._other.pack(), 2: self._own(), 3: b""}


async def test_many_pages_ask_the_other_workers_once_in_a_while() -> None:
    lists = CallLists(CallList, kept=3)
    workers = OtherWorkers(CallList())
    lists.join(workers)
    async with asyncio.TaskGroup() as pages:
        for _ in range(5):
            pages.create_task(lists.refresh())
    assert workers.asked == 1
    await asyncio.sleep(PERIOD)
    await lists.refresh()
    assert workers.asked == 2
