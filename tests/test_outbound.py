"""A key goes to the host that was named, and to no other."""

import aiohttp
import pytest
from aiohttp import web

from voiceflow.outbound import outbound
from voiceflow.testing import MemoryNetwork


@pytest.mark.parametrize("is_websocket", [False, True])
async def test_a_redirect_is_refused_before_anything_is_sent_there(
    network: MemoryNetwork, is_websocket: bool
) -> None:
    reached: list[str] = []

    async def redirect(_: web.Request) -> web.Response:
        raise web.HTTPFound("https://elsewhere.test/v1")

    async def elsewhere(request: web.Request) -> web.Response:
        reached.append(request.headers.get("xi-api-key", ""))
        return web.Response()

    for host, handler in (("vendor.test", redirect), ("elsewhere.test", elsewhere)):
        app = web.Application()
        app.router.add_get("/v1", handler)
        network.add(host, app)
    async with outbound(network.connector()) as session:
        ask = session.ws_connect if is_websocket else session.get
        with pytest.raises(aiohttp.ClientConnectionError, match="set its base URL"):
            await ask("https://vendor.test/v1", headers={"xi-api-key": "k"})
    assert reached == []
