"""The sockets that a stage opens in memory."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from voiceflow.testing import run_virtual
from voiceflow.testing.stage_parts import StageSockets


def test_websockets_are_waited_for_and_other_requests_are_not() -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(3.0)
        if "fail" in request.query:
            raise web.HTTPForbidden
        return web.Response()

    async def main() -> list[tuple[float, bool]]:
        sockets, loop = StageSockets(), asyncio.get_running_loop()
        seen = [(loop.time(), await sockets.closed(1.0))]
        plain = make_mocked_request("GET", "/")
        upgrades = [
            make_mocked_request("GET", path, headers={"Upgrade": "websocket"}) for path in ("/", "/?fail=1")
        ]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(sockets.count(plain, handle))
            await asyncio.sleep(0)
            seen.append((loop.time(), await sockets.closed(1.0)))
            tasks.create_task(sockets.count(upgrades[0], handle))
            await asyncio.sleep(1.0)
            failing = asyncio.gather(sockets.count(upgrades[1], handle), return_exceptions=True)
            seen.append((loop.time(), await sockets.closed(2.5)))
            seen.append((loop.time(), await sockets.closed(2.5)))
            await failing
        return [(round(at, 3), is_closed) for at, is_closed in seen]

    assert run_virtual(main()) == [(0.0, True), (0.0, True), (1.0, False), (3.5, True)]
