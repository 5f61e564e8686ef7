from __future__ import annotations

import asyncio
import threading

import pytest

from voiceflow.clients.local.workers import Workers
from voiceflow.errors import ServiceError


def test_work_is_done_on_another_thread() -> None:
    workers = Workers(1, name="test")
    assert asyncio.run(workers.run(threading.get_ident)) != threading.get_ident()
    workers.close()


def test_an_error_of_the_work_is_raised_to_who_asked_for_it() -> None:
    workers = Workers(1, name="test")

    def fail() -> None:
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        asyncio.run(workers.run(fail))
    workers.close()


def test_more_than_the_backlog_is_refused_and_the_places_are_given_back() -> None:
    async def main() -> None:
        workers = Workers(1, backlog=2, name="test")
        gate = threading.Event()
        waiting = [asyncio.ensure_future(workers.run(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(ServiceError) as refused:
            await workers.run(gate.wait)
        assert (refused.value.vendor, refused.value.code, refused.value.retryable) == (
            "test",
            "overloaded",
            True,
        )
        gate.set()
        assert await asyncio.gather(*waiting) == [True, True]
        assert await workers.run(lambda: 1) == 1
        workers.close()

    asyncio.run(main())


def test_cancelled_work_that_has_not_begun_never_runs() -> None:
    async def main() -> None:
        workers = Workers(1, name="test")
        gate, ran = threading.Event(), threading.Event()
        first = asyncio.ensure_future(workers.run(gate.wait))
        second = asyncio.ensure_future(workers.run(ran.set))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        gate.set()
        await first
        with pytest.raises(asyncio.CancelledError):
            await second
        await workers.run(lambda: None)
        assert not ran.is_set()
        workers.close()

    asyncio.run(main())


def test_closing_fails_what_has_not_begun_and_what_comes_later() -> None:
    async def main() -> None:
        workers = Workers(1, name="test")
        gate = threading.Event()
        first = asyncio.ensure_future(workers.run(gate.wait))
        second = asyncio.ensure_future(workers.run(gate.wait))
        await asyncio.sleep(0)
        workers.close()
        gate.set()
        assert await first is True
        with pytest.raises(ServiceError, match="closed"):
            await second
        with pytest.raises(ServiceError, match="closed"):
            await workers.run(gate.wait)

    asyncio.run(main())
