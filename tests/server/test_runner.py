"""A server on a real socket: what its runner asks of aiohttp."""

import asyncio
import gzip
import logging

import aiohttp
import pytest
from pydantic import SecretStr

from voiceflow.server import ServerConfig, serve
from voiceflow.transports.twilio import TwilioCall


async def _bot(call: TwilioCall) -> None:
    await call.hang_up()


@pytest.mark.real_time
async def test_a_compressed_body_is_not_even_unpacked(caplog: pytest.LogCaptureFixture) -> None:
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    config = ServerConfig(
        public_url="https://voice.example.com", auth_token=SecretStr("s3cret"), host="127.0.0.1", port=0
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}
    broken = gzip.compress(b"CallSid=CA1")[:10] + b"\xff" * 20  # whoever unpacks it says so in a log
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(_bot, config, ready=ready.set_result, stop=stop))
        async with aiohttp.ClientSession() as session:
            with caplog.at_level(logging.DEBUG, logger="aiohttp.server"):
                url = f"{await ready}/twilio/voice"
                for _ in range(2):
                    async with session.post(url, data=broken, headers=headers) as response:
                        assert response.status == 415
        stop.set()
    assert [record.getMessage() for record in caplog.records if record.name == "aiohttp.server"] == []
