"""A real server of the official package: as a program, and behind streamable HTTP."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from aiohttp import web
from aiohttp.test_utils import TestServer
from mcp.server import MCPServer as Official

from voiceflow.clients.mcp import MCPServer
from voiceflow.clients.mcp.connection import BROKEN, UNREACHABLE

pytestmark = pytest.mark.real_time

SHOP = str(Path(__file__).parents[3] / "examples" / "mcp_shop.py")


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[int]:
    """Serve an app of the official package on a free port."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", ws="none", lifespan="on"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it has no event for this
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        await task


def official() -> Official:
    server = Official("shop")

    @server.tool()
    async def price(article: str) -> str:
        """What an article costs."""
        return f"{article}: 40 euros"

    return server


async def test_a_program_is_run_and_ended() -> None:
    async with MCPServer(command=[sys.executable, SHOP]) as shop:
        assert [tool.name for tool in shop.tools] == ["price"]
        assert (await shop.tools[0].call('{"article": "lamp"}')).text == "40 euros each"
    assert shop.name == "mcp_shop"


async def test_a_server_behind_http_may_go() -> None:
    async with AsyncExitStack() as stack:
        async with serving(official().streamable_http_app()) as port:
            source = await stack.enter_async_context(MCPServer(f"http://127.0.0.1:{port}/mcp", keep=0))
            assert (await source.tools[0].call('{"article": "lamp"}')).text == "lamp: 40 euros"
        gone = (await source.tools[0].call('{"article": "lamp"}')).text
        assert gone in (f"Error: {BROKEN}", f"Error: {UNREACHABLE}")


async def test_a_server_of_the_older_kind_is_reached_over_sse() -> None:
    async with (
        serving(official().sse_app()) as port,
        MCPServer(f"http://127.0.0.1:{port}/sse", transport="sse", keep=0) as source,
    ):
        assert (await source.tools[0].call('{"article": "lamp"}')).text == "lamp: 40 euros"


async def test_a_key_goes_to_its_server_and_to_no_other() -> None:
    keys: dict[str, list[str]] = {"own": [], "other": []}

    async def redirect(request: web.Request) -> web.Response:
        keys["own"].append(request.headers.get("Authorization", ""))
        raise web.HTTPTemporaryRedirect(f"http://127.0.0.1:{other.port}/mcp")

    async def record(request: web.Request) -> web.Response:
        keys["other"].append(request.headers.get("Authorization", ""))
        return web.Response(status=401)

    servers = []
    for handler in (redirect, record):
        app = web.Application()
        app.router.add_route("*", "/mcp", handler)
        servers.append(TestServer(app))
    own, other = servers
    async with own, other:
        url = f"http://127.0.0.1:{own.port}/mcp"
        async with (
            asyncio.timeout(20),
            MCPServer(url, headers={"Authorization": "Bearer key"}, keep=0) as source,
        ):
            assert list(source.tools) == []
    assert set(keys["own"]) == {"Bearer key"}
    assert keys["other"] == []
