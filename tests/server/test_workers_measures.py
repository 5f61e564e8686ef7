"""The measures of all workers together."""

from __future__ import annotations

import asyncio

from tests.server.test_switchboard import board_of, calls_of
from voiceflow.server.workers.questions import ANSWER_LIMIT
from voiceflow.telemetry import Registry, measures


async def test_the_measures_of_a_worker_that_died_or_is_busy_stay_in_the_sum() -> None:
    board, members = board_of(3)
    for member in members:
        member.registry = Registry()
        member.registry.record(measures.CALLS, member.number, ("error",))
        member.answer_to(board)
    assert calls_of(await board.measures()) == 1 + 2 + 3
    board.gone(members[0])
    members[1].hears = None  # too busy to answer
    members[2].registry.record(measures.CALLS, 10, ("error",))
    began = asyncio.get_running_loop().time()
    assert calls_of(await board.measures()) == 1 + 2 + 13
    assert asyncio.get_running_loop().time() - began == ANSWER_LIMIT
