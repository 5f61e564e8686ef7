"""A real server of the official package: as a program, and behind streamable HTTP."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from voiceflow.clients.mcp import MCPServer
from voiceflow.clients.mcp.connection import BROKEN, UNREACHABLE

pytestmark = pytest.mark.real_time

SHOP = str(Path(__file__).parents[3] / "examples" / "mcp_shop.py")


RUN_SSE = "import sys, mcp_shop; mcp_shop.server.run('sse', port=int(sys.argv[1]))"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await is_so():  # noqa: ASYNC110 - another process  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def test_a_program_is_run_and_ended() -> None:
    async with MCPServer(command=[sys.executable, SHOP]) as shop:
        assert [tool.name for tool in shop.tools] == ["price"]
        assert (await shop.tools[0].call('{"article": "lamp"}')).text == "40 euros each"
    assert shop.name == "mcp_shop"


async def test_a_server_behind_http_may_go_and_come_back() -> None:
    port = free_port()

    async def serve() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, SHOP, "--port", str(port), stderr=asyncio.subprocess.DEVNULL
        )

    process = await serve()
    source = MCPServer(f"http://127.0.0.1:{port}/mcp", keep=0)
    close = source.open(lambda: None)

    async def text() -> str:
        return (await source.tools[0].call('{"article": "table"}')).text if source.tools else ""

    async def works() -> bool:
        return await text() == "120 euros each"

    try:
        await until(works)
        process.kill()
        await process.wait()
        assert await text() in (f"Error: {BROKEN}", f"Error: {UNREACHABLE}")
        process = await serve()
        await until(works)
    finally:
        close()
        await source.close()
        process.kill()
        await process.wait()


async def test_a_server_of_the_older_kind_is_reached_over_sse() -> None:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RUN_SSE, str(port), cwd=Path(SHOP).parent, stderr=asyncio.subprocess.DEVNULL
    )
    source = MCPServer(f"http://127.0.0.1:{port}/sse", transport="sse", keep=0)
    close = source.open(lambda: None)

    async def works() -> bool:
        return (
            bool(source.tools)
            and (await source.tools[0].call('{"article": "chair"}')).text == "60 euros each"
        )

    try:
        await until(works)
    finally:
        close()
        await source.close()
        process.kill()
        await process.wait()


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
