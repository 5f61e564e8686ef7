"""An emulator on a real socket, for third-party clients and load tests."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

_SHUTDOWN_SECONDS = 2.0


@contextlib.asynccontextmanager
async def serve(app: web.Application, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve an application while the block runs, and yield its base URL, ``http://127.0.0.1:40123``.

    Requests that still run at the end get two seconds, then they are cancelled.

    Args:
        app: What to serve.
        host: Address to bind.
        port: 0 picks a free port.

    Raises:
        OSError: If the address is taken.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        address = runner.addresses[0]
        yield f"http://{host}:{address[1]}"
    finally:
        await runner.cleanup()
