"""A real server of the official package: as a program, and behind streamable HTTP."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from voiceflow.clients.mcp import MCPServer
from voiceflow.clients.mcp.connection import BROKEN, UNREACHABLE

pytestmark = pytest.mark.real_time

SHOP = str(Path(__file__).parents[3] / "examples" / "mcp_shop.py")


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
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

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
