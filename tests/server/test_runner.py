"""A server on a real socket: what its runner asks of aiohttp."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import aiohttp
import pytest
from pydantic import SecretStr

from voiceflow.errors import ConfigurationError
from voiceflow.server import ServerConfig, run, serve
from voiceflow.transports import Bot, Call

START = {
    "event": "start",
    "streamSid": "MZ1",
    "start": {
        "accountSid": "AC1",
        "callSid": "CA1",
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {},
    },
}


@dataclass
class Running:
    """A server that runs, and what tells it to leave."""

    url: str
    stop: asyncio.Event
    over: asyncio.Task[None]


@asynccontextmanager
async def running(
    bot: Bot, *, check: bool = True, max_pending: int = 256, drain: float = 0.0
) -> AsyncIterator[Running]:
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    config = ServerConfig(
        public_url="https://voice.example.com",
        auth_token=SecretStr("s3cret"),
        validate_signatures=check,
        host="127.0.0.1",
        port=0,
        max_pending=max_pending,
        drain=drain,
        goodbye=0.0,
    )
    async with asyncio.TaskGroup() as group:
        over = group.create_task(serve(bot, config, ready=ready.set_result, stop=stop))
        yield Running(await ready, stop, over)
        stop.set()


async def _idle(call: Call) -> None:
    await asyncio.Event().wait()


@pytest.mark.real_time
async def test_a_second_signal_ends_calls_at_once() -> None:
    ended = asyncio.Event()
    began = asyncio.Event()

    async def bot(call: Call) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with running(bot, check=False, drain=30.0) as server, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{server.url}/twilio/stream") as stream:
            await stream.send_json({"event": "connected", "protocol": "Call", "version": "1.0.0"})
            await stream.send_json(START)
            await began.wait()
            server.stop.set()
            await asyncio.sleep(0.05)
            assert not ended.is_set()
            signal.raise_signal(signal.SIGTERM)
            async with asyncio.timeout(3):  # of the 30 that calls have after the first one
                await stream.receive()
                await ended.wait()
        await server.over


@pytest.mark.real_time
async def test_silent_strangers_keep_nobody_out_and_touch_no_call() -> None:
    async def bot(call: Call) -> None:
        await asyncio.Event().wait()

    async with (
        asyncio.timeout(20),
        running(bot, check=False, max_pending=3) as server,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{server.url}/twilio/stream") as stream,
    ):
        await stream.send_json({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        await stream.send_json(START)
        host, port = server.url.removeprefix("http://").split(":")
        strangers = [await asyncio.open_connection(host, int(port)) for _ in range(10)]
        for reader, _ in strangers[:7]:
            with suppress(ConnectionResetError):
                assert await reader.read() == b""  # closed by the server
        async with session.get(f"{server.url}/health") as answer:
            assert (await answer.json())["active_calls"] == 1
        assert not stream.closed
        for _, writer in strangers:
            writer.close()


@pytest.mark.real_time
async def test_a_signal_between_webhook_and_stream_loses_no_caller() -> None:
    began = asyncio.Event()

    async def bot(call: Call) -> None:
        began.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(20), running(bot, check=False) as server, aiohttp.ClientSession() as session:
        voice = f"{server.url}/twilio/voice"
        async with session.post(voice, data={"CallSid": "CA1"}) as answer:
            assert "<Connect" in await answer.text()
        signal.raise_signal(signal.SIGTERM)
        await server.stop.wait()
        async with session.post(voice, data={"CallSid": "CA2"}) as answer:
            assert "<Reject" in await answer.text()
        async with session.ws_connect(f"{server.url}/twilio/stream") as stream:
            await stream.send_json({"event": "connected", "protocol": "Call", "version": "1.0.0"})
            await stream.send_json(START)
            await began.wait()
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(f"{server.url}/twilio/stream")
            signal.raise_signal(signal.SIGTERM)
            await stream.receive()
        await server.over


def test_run_says_what_to_write_where_a_loop_runs_already() -> None:
    async def cell() -> None:
        run(_idle)

    with pytest.raises(ConfigurationError, match=r"already running.*await serve\(bot, config\)"):
        asyncio.run(cell())
