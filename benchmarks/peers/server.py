"""One of the compared servers, alone on a core: ``python -m benchmarks.peers.server NAME``.

It prints its port, and ends when its input does. ``ours`` interrupts at the VAD's decision, as Pipecat does:
by default it would want 160 ms of voice, having paused before.
"""

# Pipecat and what it runs on are not installed where types are checked.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from typing import Any

from aiohttp import web
from loguru import logger

from benchmarks.load.cores import keep_to_last_core
from benchmarks.load.probe import Probe, resident

NAMES = ("ours", "pipecat, lean", "pipecat, default")


async def serve_ours(over: asyncio.Event) -> None:
    """The server of ``benchmarks.capacity``."""
    from benchmarks.load import ours
    from voiceflow.turns import TurnPolicy

    probe = Probe()
    app = probe.attach(ours.application(probe, turns=TurnPolicy(voice_to_interrupt=0.02)))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await over.wait()
    await runner.cleanup()


async def serve_pipecat(over: asyncio.Event, *, is_lean: bool) -> None:
    """The same with Pipecat, on Starlette and uvicorn, as its documentation has it."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route, WebSocketRoute
    from starlette.websockets import WebSocket

    from benchmarks.peers.pipecat_bot import answer

    since = [time.process_time(), time.perf_counter()]

    async def stream(call: WebSocket) -> None:
        await answer(call, is_lean=is_lean)

    async def probe(request: Request) -> JSONResponse:
        now = [time.process_time(), time.perf_counter()]
        body: dict[str, Any] = {"late_p99": 0.0, "cpu": now[0] - since[0], "seconds": now[1] - since[1]}
        since[:] = now
        return JSONResponse({**body, "rss": resident(os.getpid())})

    app = Starlette(routes=[Route("/probe", probe), WebSocketRoute("/twilio/stream", stream)])
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    config = uvicorn.Config(
        app, log_level="error", loop="asyncio", lifespan="off", ws_per_message_deflate=False
    )
    server = uvicorn.Server(config)
    print(listener.getsockname()[1], flush=True)
    running = asyncio.ensure_future(server.serve(sockets=[listener]))
    await over.wait()
    server.should_exit = server.force_exit = True
    await running


async def serve(name: str) -> None:
    """Serve until the input ends."""
    over = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, over.set)
    if name == "ours":
        await serve_ours(over)
    else:
        await serve_pipecat(over, is_lean=name == "pipecat, lean")


if __name__ == "__main__":
    logger.remove()
    keep_to_last_core()
    asyncio.run(serve(sys.argv[1]))
