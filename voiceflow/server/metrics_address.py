"""The separate address at which Prometheus reads the measures."""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from loguru import logger

from voiceflow.errors import ConfigurationError
from voiceflow.server.listener import AddressListener
from voiceflow.server.pending import PendingConnections
from voiceflow.server.unhandled import DiscreetLogger
from voiceflow.telemetry.registry import CONTENT_TYPE

METRICS_PATH = "/metrics"

MOST_CONNECTIONS = 16
"""Connections at a time."""

ReadMeasures = Callable[[], Awaitable[str]]
"""Returns all values in Prometheus' text format."""


@dataclass(frozen=True, slots=True)
class MetricsAddress:
    """Where measures are served, and to whom.

    Attributes:
        host: The separate address; empty if there is none.
        port: Its port; 0 picks a free one.
        token: What a request must carry; nothing if empty.
    """

    host: str
    port: int
    token: str = field(repr=False)

    async def answer(self, request: web.Request, read: ReadMeasures) -> web.Response:
        """The values; 401 without the token."""
        given = request.headers.get("Authorization", "").encode(errors="replace")
        if self.token and not hmac.compare_digest(given, f"Bearer {self.token}".encode()):
            raise web.HTTPUnauthorized(text="the token is missing or wrong")
        return web.Response(body=(await read()).encode(), headers={"Content-Type": CONTENT_TYPE})

    @asynccontextmanager
    async def serve(self, read: ReadMeasures) -> AsyncIterator[str]:
        """Serve the values while the block runs; yields the whole address.

        Raises:
            ConfigurationError: If the address is taken.
        """

        async def answer(request: web.Request) -> web.Response:
            return await self.answer(request, read)

        app = web.Application(client_max_size=1024)
        app.router.add_get(METRICS_PATH, answer)
        pending = PendingConnections(limit=MOST_CONNECTIONS)
        pending.attach(app)
        quiet = DiscreetLogger(logging.getLogger("aiohttp.server"), {})
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, logger=quiet)
        await runner.setup()
        assert runner.server is not None
        listener = AddressListener(pending.wrap(runner.server))
        try:
            address = f"http://{self.host}:{await self._open(listener)}{METRICS_PATH}"
            logger.info("metrics at {}", address)
            yield address
        finally:
            await listener.close()
            await runner.cleanup()

    async def _open(self, listener: AddressListener) -> int:
        try:
            return await listener.open(self.host, self.port)
        except OSError as exc:
            why = os.strerror(exc.errno or 0)
            raise ConfigurationError(
                f"the metrics cannot be served at {self.host}, port {self.port} ({why}): "
                "choose another address"
            ) from exc
