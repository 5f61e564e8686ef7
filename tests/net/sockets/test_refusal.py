"""A socket that the vendor refuses."""

from __future__ import annotations

import pytest
from aiohttp import WSMsgType, web

from tests.net.sockets.test_socket import _of_close, _of_handshake
from voiceflow.net.sockets.dialer import TextDialer
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
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


async def test_the_vendor_reads_its_refusals(echo: MemoryNetwork) -> None:
    with pytest.raises(HandshakeError) as refused:
        await TextDialer(f"{URL}?refuse=1", {}, REFUSALS, http=echo.session()).dial()
    assert (refused.value.code, refused.value.detail) == ("no_418", "teapot")
    socket = await TextDialer(URL, {}, REFUSALS, http=echo.session()).dial()
    await socket.send("bye")
    with pytest.raises(SocketClosedError) as closed:
        await socket.receive()
    assert (closed.value.vendor, closed.value.code, closed.value.detail) == (
        "echo",
        "over_4001",
        "as you wish",
    )
    await socket.close()
