"""OpenTelemetry's SDK, set up to send to a collector."""

from __future__ import annotations

from collections.abc import Callable

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def make_providers(name: str, *, limit: float) -> tuple[TracerProvider, MeterProvider, Callable[[], None]]:
    """Make the providers of traces and metrics. They send from separate threads.

    Args:
        name: The service's name, unless ``OTEL_SERVICE_NAME`` says otherwise.
        limit: Seconds for each to send what is left.

    Returns:
        The providers, and a function that sends what is left and closes them. It blocks.
    """
    resource = Resource.create({SERVICE_NAME: name}).merge(OTELResourceDetector().detect())
    tracers = TracerProvider(resource=resource, shutdown_on_exit=False)
    tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    reader = PeriodicExportingMetricReader(OTLPMetricExporter())
    meters = MeterProvider([reader], resource=resource, shutdown_on_exit=False)

    def close() -> None:
        milliseconds = round(limit * 1000)
        tracers.force_flush(milliseconds)
        tracers.shutdown()
        meters.shutdown(milliseconds)

    return tracers, meters, close
