"""Measures of a server's calls at ``/metrics``, for Prometheus."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import aiohttp
from aiohttp import web
from loguru import logger

from voiceflow.errors import ConfigurationError
from voiceflow.net.loopback import LOOPBACK
from voiceflow.observers import Observer
from voiceflow.records import PriceTable
from voiceflow.server.app import CALLS
from voiceflow.server.calls import Calls
from voiceflow.server.listener import AddressListener
from voiceflow.server.pending import PendingConnections
from voiceflow.server.unhandled import DiscreetLogger
from voiceflow.telemetry import CallMeter, Registry, measures
from voiceflow.telemetry.call_meter import REFUSED
from voiceflow.telemetry.loop_lag import LoopLag
from voiceflow.telemetry.registry import CONTENT_TYPE
from voiceflow.transports import NotAdmittedError, StreamStarted

METRICS_PATH = "/metrics"
TOKEN = "VOICEFLOW_METRICS_TOKEN"  # noqa: S105 - the name of a variable
HOST = "127.0.0.1"
PORT = 9464
"""Where OpenTelemetry's exporters for Prometheus listen too."""

MOST_CONNECTIONS = 16
"""Connections to the separate address at a time."""


class Metrics:
    """Measures every call of a server, and answers Prometheus: ``run(bot, extensions=[Metrics()])``.

    The values are figures of your business, and so they are not served to everybody: by default they have a
    separate address that only this machine reaches. The address of the calls is no place for them, because
    requests that come through a proxy on this machine look like its own.

    Args:
        host: The separate address; empty to answer at ``/metrics`` of the server itself.
        port: Its port; 0 picks a free one.
        token: What a request must carry (``Authorization: Bearer …``); by default
            ``VOICEFLOW_METRICS_TOKEN``, and no token on this machine.
        is_open: Whether to answer everybody who reaches the address, without a token.
        prices: Your prices, for ``voiceflow_cost_total``.

    Attributes:
        registry: The values.
        address: Where they are served, once the server runs.

    Raises:
        ConfigurationError: If others could reach the address, and there is no token for them.
    """

    path = METRICS_PATH

    def __init__(
        self,
        host: str = HOST,
        port: int = PORT,
        *,
        token: str | None = None,
        is_open: bool = False,
        prices: PriceTable | None = None,
    ) -> None:
        self._prices = prices
        self.registry = Registry()
        self.address = METRICS_PATH
        self._host = host
        self._port = port
        self._token = os.environ.get(TOKEN, "") if token is None else token
        if not (self._token or is_open or host in LOOPBACK):
            raise ConfigurationError(
                f"set {TOKEN}, which Prometheus then sends, or serve the metrics on {HOST}: they show how "
                "many calls there are and how they end"
            )

    @classmethod
    def at(cls, address: str, *, is_open: bool = False, prices: PriceTable | None = None) -> Metrics:
        """Serve at ``host:port``, or at ``:port`` of this machine.

        Raises:
            ConfigurationError: If the address is malformed, or a token is missing.
        """
        host, colon, port = address.rpartition(":")
        if not colon or not port.isdecimal() or int(port) > 65535:
            raise ConfigurationError(
                f"the address of the metrics is host:port or :port, such as {HOST}:{PORT}"
            )
        return cls(host.strip("[]") or HOST, int(port), is_open=is_open, prices=prices)

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """``/metrics``, if there is no separate address for it."""
        return () if self._host else (web.get(METRICS_PATH, self.answer),)

    @contextmanager
    def watch(self, started: StreamStarted) -> Iterator[Sequence[Observer]]:
        """Measure one call."""
        meter = CallMeter(self.registry, clock=asyncio.get_running_loop().time, prices=self._prices)
        outcome = ""
        try:
            yield (meter.observe,)
        except NotAdmittedError:
            outcome = REFUSED
            raise
        finally:
            meter.close(outcome)

    def life(
        self, http: Callable[[], aiohttp.ClientSession]
    ) -> Callable[[web.Application], AsyncIterator[None]]:
        """Measure the process, and serve the values, while the application runs."""
        return self._life

    async def answer(self, request: web.Request) -> web.Response:
        """The values; 401 without the token."""
        given = request.headers.get("Authorization", "")
        if self._token and not hmac.compare_digest(
            given.encode(errors="replace"), f"Bearer {self._token}".encode()
        ):
            raise web.HTTPUnauthorized(text="the token is missing or wrong")
        return web.Response(body=self.registry.text().encode(), headers={"Content-Type": CONTENT_TYPE})

    async def _life(self, app: web.Application) -> AsyncIterator[None]:
        self._read_gauges(app[CALLS])
        lag = LoopLag(lambda late: self.registry.record(measures.LOOP_LAG, late))
        try:
            if not self._host:
                yield
                return
            async for _ in self._serve():
                yield
        finally:
            lag.close()

    def _read_gauges(self, calls: Calls) -> None:
        read = self.registry.read
        read(measures.CALLS_UP, lambda: len(calls))
        read(measures.CALLS_LIMIT, lambda: calls.limit)
        read(measures.DRAINING, lambda: calls.is_draining)
        read(measures.REFUSED, lambda: calls.refused)

    async def _serve(self) -> AsyncIterator[None]:
        """Serve the separate address."""
        app = web.Application(client_max_size=1024)
        app.router.add_get(METRICS_PATH, self.answer)
        pending = PendingConnections(limit=MOST_CONNECTIONS)
        pending.attach(app)
        quiet = DiscreetLogger(logging.getLogger("aiohttp.server"), {})
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, logger=quiet)
        await runner.setup()
        assert runner.server is not None
        listener = AddressListener(pending.wrap(runner.server))
        try:
            port = await self._open(listener)
            self.address = f"http://{self._host}:{port}{METRICS_PATH}"
            logger.info("metrics at {}", self.address)
            yield
        finally:
            await listener.close()
            await runner.cleanup()

    async def _open(self, listener: AddressListener) -> int:
        try:
            return await listener.open(self._host, self._port)
        except OSError as exc:
            why = os.strerror(exc.errno or 0)
            raise ConfigurationError(
                f"the metrics cannot be served at {self._host}, port {self._port} ({why}): "
                "choose another address"
            ) from exc
