"""OpenTelemetry's SDK, set up to send to a collector."""

from __future__ import annotations

import os
from collections.abc import Callable
from uuid import uuid4

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from requests import Response, Session

_PROVIDERS = (
    "OTEL_PYTHON_EXPORTER_OTLP_HTTP_CREDENTIAL_PROVIDER",
    "OTEL_PYTHON_EXPORTER_OTLP_HTTP_{}_CREDENTIAL_PROVIDER",
)
"""Variables by which users have the exporters use a session of theirs."""


class _DirectSession(Session):
    """Follows no redirect: headers that carry keys, and spans, would go wherever an answer says."""

    def get_redirect_target(self, resp: Response) -> None:
        """There is none: the answer counts as a failure."""


def _session(signal: str) -> Session | None:
    """The session for an exporter; None to use that of the user."""
    is_theirs = any(os.environ.get(name.format(signal)) for name in _PROVIDERS)
    return None if is_theirs else _DirectSession()


def make_providers(name: str, *, limit: float) -> tuple[TracerProvider, MeterProvider, Callable[[], None]]:
    """Make the providers of traces and metrics. They send from separate threads.

    Args:
        name: The service's name, unless ``OTEL_SERVICE_NAME`` says otherwise.
        limit: Seconds for each to send what is left.

    Returns:
        The providers, and a function that sends what is left and closes them. It blocks.
    """
    # Several workers send as one service, and each has its own sums.
    names = {SERVICE_NAME: name, "service.instance.id": str(uuid4())}
    resource = Resource.create(names).merge(OTELResourceDetector().detect())
    tracers = TracerProvider(resource=resource, shutdown_on_exit=False)
    tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(session=_session("TRACES"))))
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(session=_session("METRICS")))
    meters = MeterProvider([reader], resource=resource, shutdown_on_exit=False)

    def close() -> None:
        milliseconds = round(limit * 1000)
        tracers.force_flush(milliseconds)
        tracers.shutdown()
        meters.shutdown(milliseconds)

    return tracers, meters, close
