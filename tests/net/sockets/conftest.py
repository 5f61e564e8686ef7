"""A service that echoes."""

import pytest
from aiohttp import WSMsgType, web

from voiceflow.testing import MemoryNetwork


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
