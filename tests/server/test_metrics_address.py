"""The separate address at which measures are read."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.telemetry.talk import bot, read
from voiceflow import ConfigurationError
from voiceflow.server import Metrics, ServerConfig, serve


@pytest.mark.parametrize("address", ["9464", "host:", "host:70000", "a:b"])
def test_a_malformed_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match="host:port"):
        Metrics.at(address)


@pytest.mark.real_time
async def test_prometheus_scrapes_a_separate_address_of_this_machine() -> None:
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    config = ServerConfig(
        public_url="http://127.0.0.1:1", validate_signatures=False, host="127.0.0.1", port=0
    )
    metrics, stop = Metrics(port=0), asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group, aiohttp.ClientSession() as http:
        group.create_task(serve(bot, config, extensions=[metrics], ready=ready.set_result, stop=stop))
        address = await ready
        async with http.get(metrics.address) as answer:
            assert read(await answer.text())["voiceflow_calls_limit", ""] == 200
        async with http.get(f"{address}/metrics") as answer:
            assert answer.status == 404
        stop.set()


@pytest.mark.real_time
async def test_an_address_that_is_taken_is_named() -> None:
    async def nothing(*_: object) -> None: ...

    taken = await asyncio.start_server(nothing, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    config = ServerConfig(
        public_url="http://127.0.0.1:1", validate_signatures=False, host="127.0.0.1", port=0
    )
    with pytest.raises(ConfigurationError, match=f"port {port}"):
        await serve(bot, config, extensions=[Metrics(port=port)], stop=asyncio.Event())
    taken.close()
    await taken.wait_closed()
