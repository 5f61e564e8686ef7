"""Opening a socket."""

from __future__ import annotations

import pytest
from aiohttp import WSMsgType, web

from tests.net.sockets.test_socket import _of_close, _of_handshake
from voiceflow.errors import ConfigurationError
from voiceflow.net.sockets.dialer import TextDialer, WebSocketDialer
from voiceflow.net.sockets.socket import Refusals
from voiceflow.testing import MemoryNetwork

URL = "wss://echo.test/socket"


REFUSALS = Refusals(vendor="echo", name="Echo", of_handshake=_of_handshake, of_close=_of_close)


@pytest.fixture
def echo(network: MemoryNetwork) -> MemoryNetwork:
    """A service that sends each message back, and closes after the text \"bye\"."""

    async def serve(request: web.Request) -> web.StreamResponse:
        if "refuse" in request.query:
            return web.Response(status=418, text="teapot")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.data == "bye":
                await socket.close(code=4001, message=b"as you wish")
            elif message.type is WSMsgType.TEXT:
                await socket.send_str(message.data)
            else:
                await socket.send_bytes(message.data)
        return socket

    app = web.Application()
    app.router.add_get("/socket", serve)
    network.add("echo.test", app)
    return network


async def test_text_comes_back_as_text_and_bytes_as_bytes(echo: MemoryNetwork) -> None:
    socket = await WebSocketDialer(URL, {}, REFUSALS, http=echo.session()).dial()
    await socket.send("words")
    await socket.send(b"\x00\xff")
    assert [await socket.receive(), await socket.receive()] == ["words", b"\x00\xff"]
    await socket.close()


async def test_an_address_that_is_no_url_is_named_after_the_vendor(echo: MemoryNetwork) -> None:
    with pytest.raises(ConfigurationError, match="the Echo address is not a URL"):
        await TextDialer("wss:///socket", {}, REFUSALS, http=echo.session()).dial()
