"""Questions that wait for a worker."""

from __future__ import annotations

import asyncio

from tests.server.test_switchboard import board_of


async def test_a_question_ends_with_the_worker_that_would_have_answered() -> None:
    board, (one, other) = board_of(2)
    other.answer_to(board)
    asked = asyncio.create_task(board.measures())
    await asyncio.sleep(0)
    board.gone(one)
    await asked
    assert asyncio.get_running_loop().time() == 0.0
