"""Requests that workers have and have not answered."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest

from voiceflow.server.workers.handed import MOST_KEPT, HandedRequest, HandedRequests
from voiceflow.server.workers.requests import Destination


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def request(worker: int, descriptor: int) -> HandedRequest:
    return HandedRequest(worker, 0, Destination(is_return=True), b"", os.dup(descriptor))


def is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


async def test_the_requests_of_one_worker_are_taken_once(pipe: tuple[int, int]) -> None:
    handed, now = HandedRequests(), asyncio.get_running_loop().time()
    kept = [request(worker, pipe[0]) for worker in (1, 2, 1)]
    for number, each in enumerate(kept):
        handed.keep(number, each, now)
    assert handed.of(1) == [kept[0], kept[2]]
    assert handed.of(1) == []
    handed.answered(0)
    assert [is_open(each.descriptor) for each in kept] == [True, True, True]
    handed.answered(1)
    assert (len(handed), is_open(kept[1].descriptor)) == (0, False)
    for each in (kept[0], kept[2]):
        os.close(each.descriptor)


async def test_so_many_are_kept_at_most_and_the_newest_stay(pipe: tuple[int, int]) -> None:
    handed, now = HandedRequests(), asyncio.get_running_loop().time()
    first, second = request(1, pipe[0]), request(1, pipe[0])
    handed.keep(0, first, now)
    handed.keep(1, second, now)
    for number in range(2, MOST_KEPT + 1):
        handed.keep(number, request(2, pipe[0]), now)
    assert (len(handed), is_open(first.descriptor), is_open(second.descriptor)) == (MOST_KEPT, False, True)
    await asyncio.sleep(60.0)
    assert (len(handed), is_open(second.descriptor)) == (0, False)
