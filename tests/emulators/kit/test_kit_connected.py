"""Work for a client that may go away meanwhile."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from voiceflow.emulators.kit.connected import ClientGoneError, while_connected
from voiceflow.testing import run_virtual


class Transport(asyncio.Transport):
    """A connection that may be cut."""

    is_cut = False

    def is_closing(self) -> bool:
        return self.is_cut


def run(work: object, *, cut_at: float = 100.0) -> tuple[float, object]:
    """When the work was over for a client that goes at this time, and its result or its error."""

    async def main() -> tuple[float, object]:
        transport, loop = Transport(), asyncio.get_running_loop()
        request: web.Request = make_mocked_request("GET", "/", transport=transport)
        loop.call_at(cut_at, setattr, transport, "is_cut", True)
        try:
            result = await while_connected(request, work())  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001 - it is what the test is about
            return round(loop.time(), 3), type(error)
        return round(loop.time(), 3), result

    return run_virtual(main())


async def slow() -> str:
    await asyncio.sleep(3.0)
    return "done"


async def broken() -> str:
    await asyncio.sleep(3.0)
    raise ConnectionResetError


def test_work_is_done_while_the_client_waits() -> None:
    assert run(slow) == (3.0, "done")
    assert run(broken) == (3.0, ConnectionResetError)


def test_work_stops_soon_after_the_client_has_gone() -> None:
    at, error = run(slow, cut_at=1.01)
    assert error is ClientGoneError
    assert 1.01 <= at <= 1.1


def test_an_error_of_the_connection_is_that_the_client_has_gone() -> None:
    assert run(broken, cut_at=2.99)[1] is ClientGoneError


def test_the_work_of_a_cancelled_request_is_cancelled_and_waited_for() -> None:
    ended: list[float] = []

    async def careful() -> None:
        try:
            await asyncio.sleep(50.0)
        finally:
            await asyncio.sleep(1.0)
            ended.append(asyncio.get_running_loop().time())

    async def main() -> None:
        request = make_mocked_request("GET", "/", transport=Transport())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.0):
                await while_connected(request, careful())

    run_virtual(main())
    assert ended == [3.0]
