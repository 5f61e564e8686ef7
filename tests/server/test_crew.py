"""Worker processes behind one address: real processes, real sockets, an emulated Twilio."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.server.counting_bot import RESUMED, sound
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall, TwilioNumberSettings
from voiceflow.emulators.twilio.signature import signature
from voiceflow.net.session import client_session

BOT = Path(__file__).with_name("counting_bot.py")
URL = "https://voice.example.com"
CALLS = 4


@dataclass
class Server:
    """``voiceflow serve --workers 2`` in a process."""

    process: asyncio.subprocess.Process
    address: str = ""
    workers: dict[int, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    async def read(self, text: str) -> None:
        """Read the log until a line contains this."""
        assert self.process.stderr is not None
        while line := (await self.process.stderr.readline()).decode():
            self.lines.append(line)
            if found := re.search(r"worker (\d+) starts, process (\d+)", line):
                self.workers[int(found[1])] = int(found[2])
            if found := re.search(r"answering calls at (http://\S+)", line):
                self.address = found[1]
            if text in line:
                return
        raise AssertionError("".join(self.lines))


@asynccontextmanager
async def serving(carrier: EmulatedTwilio, *options: str, **variables: str) -> AsyncIterator[Server]:
    environ = {
        **os.environ,
        "PUBLIC_URL": URL,
        "TWILIO_AUTH_TOKEN": carrier.account.auth_token,
        "HOST": "127.0.0.1",
        **variables,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "voiceflow", "serve", str(BOT), "--workers", "2", "--port", "0", *options),
        env=environ,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        server = Server(process)
        await server.read("answering calls")
        yield server
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def has_heard(call: EmulatedTwilioCall, value: int) -> bool:
    """Whether the caller has heard this sound."""
    return sound(value)[:800] in call.record.heard_bytes


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds of the calls, which nobody reports."""
    while not holds():  # noqa: ASYNC110 - a recording has no event
        await asyncio.sleep(0.02)


async def hear(call: EmulatedTwilioCall, value: int) -> None:
    """Wait until the caller has heard this sound."""
    await until(lambda: has_heard(call, value))


def enter(call: EmulatedTwilioCall) -> None:
    """Take a turn with keys, of which the last ends it at once."""
    for key in "5#":
        call.press(key)


async def health(http: aiohttp.ClientSession, server: Server) -> dict[str, Any]:
    async with http.get(f"{server.address}/health") as response:
        found: dict[str, Any] = await response.json()
        return found


@pytest.mark.real_time(once=True)
async def test_no_call_is_lost_when_a_worker_is_killed_and_when_all_are_replaced() -> None:
    routes: dict[str, str] = {}
    async with asyncio.timeout(180), client_session() as http, AsyncExitStack() as calls:
        carrier = EmulatedTwilio(
            f"{URL}/twilio/voice", session=http, settings=TwilioNumberSettings(routes=routes)
        )
        async with serving(carrier) as server, carrier:
            routes["voice.example.com"] = server.address
            up = [await calls.enter_async_context(carrier.call()) for _ in range(CALLS)]
            for call in up:
                await hear(call, 0x10)
                enter(call)
            for call in up:
                await hear(call, 0x11)
            assert await health(http, server) == {"status": "ok", "active_calls": CALLS, "max_calls": 200}

            os.kill(server.workers[1], signal.SIGKILL)
            await server.read("worker 1 died: signal SIGKILL")
            await server.read("worker 3 starts")
            stream = "/worker/1/twilio/stream"
            signed = signature(carrier.account.auth_token, f"wss{URL[5:]}{stream}")
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await http.ws_connect(server.address + stream, headers={"X-Twilio-Signature": signed})
            assert refused.value.status == 503
            # A key that is pressed between two streams reaches nobody.
            await until(lambda: sum(has_heard(call, RESUMED) for call in up) == CALLS // 2)
            for call in up:
                enter(call)
            for call in up:
                await hear(call, 0x12)
            broken = [call for call in up if sum(name == "Connect" for _, name in call.record.verbs) > 1]
            assert len(broken) == CALLS // 2
            assert all(has_heard(call, RESUMED) for call in broken)

            server.process.send_signal(signal.SIGHUP)
            await server.read("worker 2 has ended")
            await server.read("worker 3 has ended")
            while (await health(http, server))["active_calls"] < CALLS:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)
            for call in up:
                enter(call)
            for call in up:
                await hear(call, 0x13)
            assert [call.status for call in up] == ["in-progress"] * CALLS
            assert (await health(http, server))["active_calls"] == CALLS
            await calls.aclose()
            server.process.send_signal(signal.SIGTERM)
            assert await server.process.wait() == 0
