"""What the workers of a server answer each other."""

from __future__ import annotations

import asyncio
from functools import partial

from tests.server.test_switchboard import board_of, calls_of, sends_to
from voiceflow.server.workers.channel import ChannelMessage
from voiceflow.server.workers.colleagues import LARGEST_ANSWER, LinkedColleagues
from voiceflow.telemetry import Registry, measures


async def test_a_worker_gets_the_answers_of_all_that_live_and_of_those_that_have_ended() -> None:
    board, (one, other, ended) = board_of(3)
    ended.registry.record(measures.CALLS, 4, ("error",))
    board.receive(ended, ChannelMessage("measures", {}, ended.registry.snapshot()))
    board.gone(ended)
    other.answer_to(board)
    asking = LinkedColleagues(one.number, sends_to(partial(board.receive, one)))
    loop = asyncio.get_running_loop()
    one.hears = lambda message: loop.call_soon(asking.receive, message)
    asking.answer("measures", one.registry.snapshot)
    answers = await asking.ask("measures")
    assert set(answers) == {0, one.number, other.number}
    assert calls_of(Registry.of(answers.values()).text()) == 4
    assert await asking.ask("nothing") == {one.number: b"", other.number: b""}


async def test_an_answer_that_is_too_large_or_fails_is_empty() -> None:
    sent: list[ChannelMessage] = []
    colleagues = LinkedColleagues(1, sends_to(sent.append))
    colleagues.answer("large", lambda: bytes(LARGEST_ANSWER + 1))
    colleagues.answer("broken", lambda: bytes([1 // 0]))
    for topic in ("large", "broken", "unknown"):
        colleagues.receive(ChannelMessage("question", {"number": 1, "topic": topic}))
    assert [message.body for message in sent] == [b""] * 3
