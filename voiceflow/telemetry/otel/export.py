"""Traces and metrics of a server's calls, sent to an OpenTelemetry collector."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import aiohttp
from aiohttp import web
from loguru import logger
from opentelemetry import metrics, trace

from voiceflow.errors import ConfigurationError
from voiceflow.observers import Observer
from voiceflow.records import PriceTable
from voiceflow.telemetry import measures
from voiceflow.telemetry.call_meter import REFUSED, CallMeter
from voiceflow.telemetry.loop_lag import LoopLag
from voiceflow.telemetry.otel.call_spans import CallSpans
from voiceflow.telemetry.otel.meter_sink import MeterSink
from voiceflow.transports import NotAdmittedError, StreamStarted

NAME = "voiceflow"
"""The name of our tracer, our meter and, unless ``OTEL_SERVICE_NAME`` says otherwise, of the service."""

FLUSH_LIMIT = 5.0
"""Seconds at shutdown for what was not sent yet."""


class OpenTelemetry:
    """Traces and measures every call of a server: ``run(bot, extensions=[OpenTelemetry.to_collector()])``.

    Args:
        tracer_provider: Yours; by default the global one, which does nothing until you set one.
        meter_provider: Likewise.
        content: Whether spans contain what people say. They are then like a recording of the call.
        prices: Your prices, for ``voiceflow.cost``.
    """

    path = ""

    def __init__(
        self,
        *,
        tracer_provider: trace.TracerProvider | None = None,
        meter_provider: metrics.MeterProvider | None = None,
        content: bool = False,
        prices: PriceTable | None = None,
    ) -> None:
        self._prices = prices
        self._tracer = trace.get_tracer(NAME, tracer_provider=tracer_provider)
        self._sink = MeterSink(metrics.get_meter(NAME, meter_provider=meter_provider))
        self._content = content
        self._close: Callable[[], object] | None = None

    @classmethod
    def to_collector(cls, *, content: bool = False, prices: PriceTable | None = None) -> OpenTelemetry:
        """Send everything to a collector by OTLP over HTTP.

        OpenTelemetry's variables say where it is and how to reach it: ``OTEL_EXPORTER_OTLP_ENDPOINT`` (by
        default ``http://localhost:4318``), ``OTEL_EXPORTER_OTLP_HEADERS``, ``OTEL_SERVICE_NAME`` and others.

        Raises:
            ConfigurationError: If the SDK or the exporter is not installed.
        """
        try:
            from voiceflow.telemetry.otel.providers import make_providers
        except ModuleNotFoundError as exc:
            raise ConfigurationError(
                f'OpenTelemetry needs {exc.name}: pip install "voiceflow-calls[otel]"'
            ) from None
        tracers, meters, close = make_providers(NAME, limit=FLUSH_LIMIT)
        made = cls(tracer_provider=tracers, meter_provider=meters, content=content, prices=prices)
        made._close = close
        return made

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """None: everything is sent."""
        return ()

    @contextmanager
    def watch(self, started: StreamStarted) -> Iterator[Sequence[Observer]]:
        """Trace and measure one call."""
        clock = asyncio.get_running_loop().time
        spans = CallSpans(self._tracer, started.call_id, clock=clock, content=self._content)
        meter = CallMeter(self._sink, clock=clock, prices=self._prices)
        outcome = ""
        self._sink.record(measures.CALLS_UP, 1)
        try:
            yield (spans.observe, meter.observe)
        except NotAdmittedError:
            outcome = REFUSED
            raise
        finally:
            self._sink.record(measures.CALLS_UP, -1)
            meter.close(outcome)
            spans.close()

    def life(
        self, http: Callable[[], aiohttp.ClientSession]
    ) -> Callable[[web.Application], AsyncIterator[None]]:
        """Measure the process, and send the rest at the end."""
        return self._life

    async def _life(self, app: web.Application) -> AsyncIterator[None]:
        lag = LoopLag(lambda late: self._sink.record(measures.LOOP_LAG, late))
        yield
        lag.close()
        if self._close is None:
            return
        try:
            # It waits for the collector, so it runs in a thread; what is not sent by then is lost.
            async with asyncio.timeout(2 * FLUSH_LIMIT):
                await asyncio.to_thread(self._close)
        except TimeoutError:
            logger.warning("the last traces and metrics could not be sent to the collector")
