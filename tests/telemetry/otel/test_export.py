"""What a collector receives over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from aiohttp import web
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from voiceflow.telemetry.otel import OpenTelemetry
from voiceflow.transports import StreamStarted


class Collector:
    """Listens where OTLP is sent to."""

    def __init__(self) -> None:
        self.spans: list[str] = []
        self.services: set[str] = set()
        self.metrics: set[str] = set()

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes([web.post("/v1/traces", self._traces), web.post("/v1/metrics", self._metrics)])
        return app

    async def _traces(self, request: web.Request) -> web.Response:
        for resource in ExportTraceServiceRequest.FromString(await request.read()).resource_spans:
            self.services |= _service(resource.resource.attributes)
            self.spans += [span.name for scope in resource.scope_spans for span in scope.spans]
        return web.Response(content_type="application/x-protobuf")

    async def _metrics(self, request: web.Request) -> web.Response:
        for resource in ExportMetricsServiceRequest.FromString(await request.read()).resource_metrics:
            self.metrics |= {metric.name for scope in resource.scope_metrics for metric in scope.metrics}
        return web.Response(content_type="application/x-protobuf")


def _service(attributes: Sequence[object]) -> set[str]:
    return {each.value.string_value for each in attributes if each.key == "service.name"}  # type: ignore[attr-defined]


async def export_to(app: web.Application, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a server that has one call, and whose collector is this application."""
    runner = await listening(app)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{runner.addresses[0][1]}")
    telemetry = OpenTelemetry.to_collector()
    bot = web.Application()
    bot.cleanup_ctx.append(telemetry.life(lambda: pytest.fail("it has its own connections")))
    server = web.AppRunner(bot)
    async with asyncio.timeout(20):
        await server.setup()
        with telemetry.watch(StreamStarted(stream_id="MZ1", call_id="CA1")):
            pass
        await server.cleanup()
    await runner.cleanup()


async def listening(app: web.Application) -> web.AppRunner:
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


@pytest.mark.real_time
async def test_at_shutdown_a_collector_has_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    collector = Collector()
    await export_to(collector.app(), monkeypatch)
    assert collector.spans == ["invoke_workflow call"]
    assert collector.services == {"voiceflow"}
    assert {"voiceflow.calls", "voiceflow.call.duration", "voiceflow.calls.up"} <= collector.metrics
