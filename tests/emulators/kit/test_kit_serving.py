"""An emulator on a real socket."""

from __future__ import annotations

import aiohttp
import pytest

from tests.testing.test_network import Server
from voiceflow.testing import serve


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.mark.real_time
async def test_an_emulator_can_stand_on_a_real_socket(server: Server) -> None:
    async with serve(server.app) as url, aiohttp.ClientSession() as session:
        async with session.ws_connect(url.replace("http", "ws") + "/echo") as socket:
            await socket.send_str("hello")
            assert await socket.receive_str() == "hello"
        async with session.post(url + "/hello", data="hi") as answer:
            assert (await answer.json())["body"] == "hi"
