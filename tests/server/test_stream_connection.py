"""The socket of a stream, with time limits."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from loguru import logger

from tests.server.test_app import Bots, House, open_stream, run
from voiceflow import (
    EndReason,
    ErrorFrame,
)


@pytest.mark.parametrize(
    ("say", "after"),
    [
        (lambda socket: asyncio.sleep(0), 5.0),
        (lambda socket: socket.send_str('{"event":"media"}'), 0.0),
        (lambda socket: socket.send_str("{"), 0.0),
        (lambda socket: socket.send_bytes(b"\x00"), 0.0),
    ],
)
def test_a_stream_that_does_not_start_as_it_must_is_closed(
    say: Callable[..., Awaitable[None]], after: float
) -> None:
    async def use(there: House) -> None:
        async with await open_stream(there) as socket:
            await say(socket)
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == 1002
            assert asyncio.get_running_loop().time() == after

    bot = Bots()
    run(bot, use)
    assert bot.calls == []


def test_odd_messages_cost_no_call_and_each_kind_is_logged_once_without_its_content() -> None:
    bot, lines = Bots(), list[str]()
    sink = logger.add(lines.append, format="{message}")
    digits, name = "49" + "29", "lili"

    async def use(there: House) -> None:
        async with there.carrier.call() as call:
            await asyncio.sleep(0.5)
            leg: Any = call._stream._leg
            assert leg is not None
            for _ in range(3):
                await leg._socket.send_str(f'{{"event":"dtmf","dtmf":{{"digit":"{digits}"}}}}')
                await leg._socket.send_str(f'{{"event":"{name}"}}')
                await leg._socket.send_str(digits)
                await leg._socket.send_bytes(digits.encode())
            await asyncio.sleep(0.5)
            call.press("7")
            await call.over()

    run(bot, use)
    logger.remove(sink)
    assert bot.reasons == [EndReason.AGENT_HANGUP]
    assert not [frame for frame in bot.notes if isinstance(frame, ErrorFrame)]
    for kind in ("malformed dtmf", "unknown", "malformed", "binary"):
        line = f"{kind} message of the carrier dropped; further ones are counted only\n"
        assert lines.count(line) == 1
    counted = "odd messages were dropped: 3 malformed dtmf, 3 unknown, 3 malformed, 3 binary"
    assert [line for line in lines if counted in line]
    assert not any(digits in line or name in line for line in lines)


def test_a_flood_of_odd_messages_ends_its_call_with_an_error_that_says_so() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        async with there.carrier.call() as call:
            await asyncio.sleep(0.5)
            leg: Any = call._stream._leg
            assert leg is not None
            for _ in range(400):
                await leg._socket.send_str('{"event":"dtmf"}')
            await asyncio.sleep(0.1)
            assert bot.reasons == [EndReason.CONNECTION_LOST]

    run(bot, use)
    (error,) = [frame for frame in bot.notes if isinstance(frame, ErrorFrame)]
    assert str(error.error) == "a flood of odd messages, the last of them malformed dtmf"


def test_a_connection_that_falls_silent_is_given_up() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        async with there.carrier.call() as call:
            await asyncio.sleep(1)
            stream = there.network.connections("voice.example.com")[-1]
            stream.stall()
            await asyncio.sleep(61)
            assert bot.reasons == [EndReason.CONNECTION_LOST]
            call.hang_up()
            stream.resume()

    run(bot, use)
