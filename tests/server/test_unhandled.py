"""Errors that nobody handles are told by class and place, never by what they say."""

import asyncio
import gc
import logging
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest
from loguru import logger

from tests.server.test_runner import running
from voiceflow.observers import log_error
from voiceflow.server.unhandled import DiscreetLogger, discreet_loop
from voiceflow.transports import Call

SAID = "49" + "29 is my PIN"


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What our own log says."""
    told: list[str] = []
    sink = logger.add(told.append, format="{message}")
    yield told
    logger.remove(sink)


def fail(said: str) -> None:
    raise LookupError(said)


async def turns() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def astray(said: str) -> None:
    fail(said)


async def stray_task() -> None:
    asyncio.create_task(astray(SAID), name=SAID)  # noqa: RUF006 - that is the point
    await turns()
    gc.collect()


async def callback() -> None:
    asyncio.get_running_loop().call_soon(fail, SAID)
    await turns()


async def lost_future() -> None:
    asyncio.get_running_loop().create_future().set_exception(LookupError(SAID))
    await turns()
    gc.collect()


async def reported() -> None:
    asyncio.get_running_loop().call_exception_handler({"message": SAID})


@pytest.mark.parametrize("go_astray", [stray_task, callback, lost_future, reported])
def test_what_the_loop_catches_is_told_by_class_and_place(
    go_astray: Callable[[], Any], lines: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        with discreet_loop():
            await go_astray()

    asyncio.run(main())
    [line] = lines
    assert "4929" not in line + caplog.text
    assert ("LookupError" in line) is (go_astray is not reported)
    assert ("test_unhandled.py" in line) is (go_astray in (stray_task, callback))
    assert ("a task that is never awaited (astray)" in line) is (go_astray is stray_task)


def test_a_handler_that_was_set_before_is_still_called_and_set_afterwards(lines: list[str]) -> None:
    seen: list[str] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()

        def mine(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            seen.append(context["message"])

        loop.set_exception_handler(mine)
        with discreet_loop():
            await reported()
        assert loop.get_exception_handler() is mine

    asyncio.run(main())
    assert seen == [SAID]


@pytest.mark.parametrize("is_told", [True, False])
def test_aiohttp_is_told_the_class_of_an_exception_only(
    is_told: bool, lines: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    told = DiscreetLogger(logging.getLogger("aiohttp.server"), {})
    try:
        fail(SAID)
    except LookupError as error:
        if is_told:
            told.exception("Error handling request from %s", "127.0.0.1", exc_info=error)
        else:
            told.exception("Error handling request from %s", "127.0.0.1")
    assert caplog.messages == ["Error handling request from 127.0.0.1"]
    assert "4929" not in "".join(lines) + caplog.text
    assert any("a request: LookupError" in line and "test_unhandled.py" in line for line in lines)


@pytest.mark.real_time
async def test_a_server_keeps_what_a_bots_stray_task_says_to_itself(
    lines: list[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = asyncio.Event()

    def told(error: Exception, where: str, **options: Any) -> None:
        log_error(error, where, **options)
        over.set()

    async def bot(call: Call) -> None:
        asyncio.create_task(astray(SAID))  # noqa: RUF006 - that is the point
        await turns()
        gc.collect()

    monkeypatch.setattr("voiceflow.server.unhandled.log_error", told)
    async with (
        running(bot, check=False) as server,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{server.url}/twilio/stream") as stream,
    ):
        await stream.send_json({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        await stream.send_json({"event": "start", "streamSid": "MZ1", "start": START})
        async with asyncio.timeout(3):
            await over.wait()
    assert any("LookupError" in line for line in lines)
    assert "4929" not in "".join(lines) + caplog.text


START = {"callSid": "CA1", "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}}
