"""Answering the requests of other members."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from voiceflow.server.fleet.messages import LARGEST_MESSAGE, FleetMessage
from voiceflow.server.fleet.nats_requests import MOST_REQUESTS, NatsRequests
from voiceflow.server.fleet.nats_rows import Owner
from voiceflow.tasks import TaskScope
from voiceflow.testing import run_virtual


class Request:
    """A request as the client of NATS delivers it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.answers: list[str] = []

    async def respond(self, data: bytes) -> None:
        self.answers.append(FleetMessage.decode(data).kind)


def exchange(
    answer: Callable[[FleetMessage], Awaitable[FleetMessage]], *sent: bytes, times: int = 1
) -> list[list[str]]:
    """Send requests at once, and return the answers to each."""

    async def run() -> list[list[str]]:
        tasks = TaskScope()
        answers: Any = NatsRequests("fleet", Owner("one", "1"), tasks)
        answers.answer = answer
        requests = [Request(data) for data in sent * times]
        for request in requests:
            await answers.receive(request)
        await asyncio.sleep(10.0)
        await tasks.close(limit=1.0)
        return [request.answers for request in requests]

    return run_virtual(run())


async def slow(message: FleetMessage) -> FleetMessage:
    await asyncio.sleep(1.0)
    return FleetMessage(f"{message.kind} done")


def test_each_request_is_answered_and_a_slow_one_keeps_no_other_waiting() -> None:
    began = [FleetMessage(kind).encode() for kind in ("drain", "transfer")]
    assert exchange(slow, *began) == [["drain done"], ["transfer done"]]


@pytest.mark.filterwarnings("ignore")
def test_an_answer_that_fails_is_an_answer_too() -> None:
    async def fail(message: FleetMessage) -> FleetMessage:
        raise LookupError

    assert exchange(fail, FleetMessage("drain").encode(), b"\xff") == [["failed"], ["failed"]]


def test_a_request_that_is_too_large_gets_no_answer() -> None:
    assert exchange(slow, bytes(LARGEST_MESSAGE + 1)) == [[]]


def test_who_answers_too_many_at_once_is_full() -> None:
    found = exchange(slow, FleetMessage("drain").encode(), times=MOST_REQUESTS + 2)
    assert found == [["drain done"]] * MOST_REQUESTS + [["full"]] * 2
