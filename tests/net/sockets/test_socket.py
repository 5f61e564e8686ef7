"""A websocket for text and bytes, and one for text only."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from aiohttp import WSMsgType, web

from voiceflow.errors import RemoteProtocolError
from voiceflow.net.sockets.dialer import TextDialer, WebSocketDialer
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.net.sockets.socket import Refusals
from voiceflow.testing import MemoryNetwork

URL = "wss://echo.test/socket"


def _of_handshake(status: int, _: Mapping[str, str], body: bytes) -> HandshakeError:
    return HandshakeError("no", vendor="echo", code=f"no_{status}", retryable=False, detail=body.decode())


def _of_close(code: int | None, reason: str) -> SocketClosedError:
    return SocketClosedError("over", vendor="echo", code=f"over_{code}", detail=reason)


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


async def test_bytes_on_a_socket_for_text_break_the_protocol(echo: MemoryNetwork) -> None:
    socket = await TextDialer(URL, {}, REFUSALS, http=echo.session()).dial()
    await socket.send("words")
    assert await socket.receive() == "words"
    await socket.send(b"\x00")
    with pytest.raises(RemoteProtocolError, match="binary"):
        await socket.receive()
    await socket.close()


async def test_a_closed_socket_takes_no_message(echo: MemoryNetwork) -> None:
    socket = await WebSocketDialer(URL, {}, REFUSALS, http=echo.session()).dial()
    await socket.close()
    with pytest.raises(SocketClosedError) as closed:
        await socket.send(b"late")
    assert (closed.value.vendor, closed.value.code) == ("echo", "closed")
