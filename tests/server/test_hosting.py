"""The HTTP server around an application."""

import asyncio
import gzip

import aiohttp
import pytest

from tests.server.test_runner import _idle, running


@pytest.mark.real_time
async def test_a_compressed_body_is_not_even_unpacked(caplog: pytest.LogCaptureFixture) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}
    broken = gzip.compress(b"CallSid=CA1")[:10] + b"\xff" * 20  # whoever unpacks it says so in a log
    async with running(_idle) as server, aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.post(f"{server.url}/twilio/voice", data=broken, headers=headers) as response:
                assert response.status == 415
    assert failures(caplog) == []


@pytest.mark.real_time
async def test_a_request_that_is_broken_off_is_no_failure_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    async with running(_idle) as server:
        host, port = server.url.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /twilio/voice HTTP/1.1\r\nHost: voice.example.com\r\nContent-Length: 9\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\nCall"
        )
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(0.05)
    assert failures(caplog) == []


def failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "aiohttp.server"]
