"""Measures of a server's calls at ``/metrics``, for Prometheus."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import aiohttp
from aiohttp import web

from voiceflow.errors import ConfigurationError
from voiceflow.net.loopback import LOOPBACK
from voiceflow.observers import Observer
from voiceflow.records import PriceTable
from voiceflow.server.app import CALLS
from voiceflow.server.calls import Calls
from voiceflow.server.colleagues import COLLEAGUES, MEASURES, Colleagues
from voiceflow.server.metrics_address import METRICS_PATH, MetricsAddress, ReadMeasures
from voiceflow.telemetry import CallMeter, Registry, measures
from voiceflow.telemetry.call_meter import REFUSED
from voiceflow.telemetry.loop_lag import LoopLag
from voiceflow.transports import NotAdmittedError, StreamStarted

TOKEN = "VOICEFLOW_METRICS_TOKEN"  # noqa: S105 - the name of a variable
HOST = "127.0.0.1"
PORT = 9464
"""Where OpenTelemetry's exporters for Prometheus listen too."""


class Metrics:
    """Measures every call of a server, and answers Prometheus: ``run(bot, extensions=[Metrics()])``.

    The values are figures of your business, and so they are not served to everybody: by default they have a
    separate address that only this machine reaches. The address of the calls is no place for them, because
    requests that come through a proxy on this machine look like its own. With several workers, the values are
    those of all of them together, those that have ended included.

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
        self._place = MetricsAddress(host, port, os.environ.get(TOKEN, "") if token is None else token)
        self._colleagues: Colleagues | None = None
        if not (self._place.token or is_open or host in LOOPBACK):
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
        return () if self._place.host else (web.get(METRICS_PATH, self._answer),)

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

    @asynccontextmanager
    async def serve_all(self, read: ReadMeasures) -> AsyncIterator[None]:
        """Serve the measures of several workers at the separate address, if there is one, in their parent.

        Args:
            read: Returns those of all of them.
        """
        if not self._place.host:
            yield
            return
        async with self._place.serve(read) as self.address:
            yield

    async def _answer(self, request: web.Request) -> web.Response:
        return await self._place.answer(request, self._text)

    async def _text(self) -> str:
        """The values of this process, or of all workers."""
        if self._colleagues is None:
            return self.registry.text()
        return Registry.of((await self._colleagues.ask(MEASURES)).values()).text()

    async def _life(self, app: web.Application) -> AsyncIterator[None]:
        self._read_gauges(app[CALLS])
        self._colleagues = app.get(COLLEAGUES)
        lag = LoopLag(lambda late: self.registry.record(measures.LOOP_LAG, late))
        try:
            if self._colleagues is not None:
                self._colleagues.answer(MEASURES, self.registry.snapshot)
                yield
                return
            async with self.serve_all(self._text):
                yield
        finally:
            lag.close()

    def _read_gauges(self, calls: Calls) -> None:
        read = self.registry.read
        read(measures.CALLS_UP, lambda: len(calls))
        read(measures.CALLS_LIMIT, lambda: calls.limit)
        read(measures.DRAINING, lambda: calls.is_draining)
        read(measures.REFUSED, lambda: calls.refused)
