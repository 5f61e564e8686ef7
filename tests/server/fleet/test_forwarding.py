"""A request that another server of the fleet answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from yarl import URL

from voiceflow.server.fleet.forwarding import (
    LONGEST_ANSWER,
    pack_request,
    read_answer,
    serve_packed,
    was_forwarded,
)
from voiceflow.testing import MemoryNetwork


@asynccontextmanager
async def two_servers() -> AsyncIterator[tuple[MemoryNetwork, list[tuple[bool, str, bytes]]]]:
    """The first one lets the second answer everything."""
    seen: list[tuple[bool, str, bytes]] = []

    async def forward(request: web.Request) -> web.Response:
        packed = await pack_request(request)
        return read_answer(await serve_packed(await network.server("second.test"), packed))

    async def answer(request: web.Request) -> web.Response:
        seen.append((was_forwarded(request), request.raw_path, await request.read()))
        if request.path == "/long":
            return web.Response(body=bytes(LONGEST_ANSWER))
        if request.path == "/fails":
            raise web.HTTPForbidden(text="no")
        return web.Response(status=201, text=f"{request.headers['X-Signature']} é", headers={"X-More": "yes"})

    apps = []
    for handler in (forward, answer):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        apps.append(app)
    async with MemoryNetwork() as network:
        network.add("first.test", apps[0])
        network.add("second.test", apps[1])
        yield network, seen


async def test_another_server_answers_a_request_as_it_came() -> None:
    async with two_servers() as (network, seen), network.session() as http:
        for body in (b"CallSid=CA1&From=%2B1555", b"", b"x" * 60_000):
            url = URL("https://first.test/a%20b?c=d%2Fe", encoded=True)
            sent = http.post(url, data=body, headers={"X-Signature": "s"})
            async with sent as response:
                assert (response.status, await response.text()) == (201, "s é")
                assert response.headers["X-More"] == "yes"
            assert seen.pop() == (True, "/a%20b?c=d%2Fe", body)
        async with http.get("https://second.test/x", headers={"X-Signature": "s"}):
            assert seen.pop() == (False, "/x", b"")


async def test_an_answer_that_is_an_error_or_too_long_is_one_here_too() -> None:
    async with two_servers() as (network, _), network.session() as http:
        async with http.get("https://first.test/fails") as response:
            assert (response.status, await response.text()) == (403, "no")
        async with http.get("https://first.test/long") as response:
            assert response.status == 500
        big = {f"X-{number}": "v" * 4000 for number in range(9)}
        async with http.get("https://first.test/x", headers=big) as response:
            assert response.status == 413
        await asyncio.sleep(1.0)
    with pytest.raises(ValueError, match="no answer"):
        read_answer(b"SSH-2.0\r\n")
