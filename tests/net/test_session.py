"""A key goes to the host that was named, and to no other."""

import aiohttp
import pytest
from aiohttp import web

from voiceflow.net.redirects import RedirectError
from voiceflow.net.session import client_session
from voiceflow.testing import MemoryNetwork

KEY = {"xi-api-key": "k"}


class Hosts:
    """``vendor.test`` redirects to ``elsewhere.test``, which notes the keys that reach it."""

    def __init__(self, network: MemoryNetwork, status: int = 302) -> None:
        self.reached: list[str] = []
        self._status = status
        for host, handler in (("vendor.test", self._redirect), ("elsewhere.test", self._note)):
            app = web.Application()
            app.router.add_get("/v1", handler)
            network.add(host, app)

    async def _redirect(self, _: web.Request) -> web.Response:
        return web.Response(status=self._status, headers={"Location": "https://elsewhere.test/v1"})

    async def _note(self, request: web.Request) -> web.Response:
        self.reached.append(request.headers.get("xi-api-key", ""))
        return web.Response()


async def test_traces_of_the_user_are_kept(network: MemoryNetwork) -> None:
    Hosts(network)
    seen: list[str] = []

    async def note(*_: object) -> None:
        seen.append("begins")

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(note)
    async with client_session(network.connector(), trace_configs=[trace]) as session:
        with pytest.raises(RedirectError):
            await session.get("https://vendor.test/v1")
    assert seen == ["begins"]


async def test_what_the_network_in_memory_gives_out_refuses_redirects_too(network: MemoryNetwork) -> None:
    hosts = Hosts(network)
    with pytest.raises(RedirectError):
        await network.session().get("https://vendor.test/v1", headers=KEY)
    assert hosts.reached == []
