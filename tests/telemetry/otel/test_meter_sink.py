"""Measures as instruments of an OpenTelemetry meter."""

from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from voiceflow.telemetry.measures import Measure, MeasureKind
from voiceflow.telemetry.otel.meter_sink import MeterSink
from voiceflow.telemetry.registry import LONGEST_LABEL

CALLS = Measure("test.calls", MeasureKind.COUNTER, "Calls.", labels=("outcome",))
UP = Measure("test.up", MeasureKind.GAUGE, "Calls up.")
WAIT = Measure("test.wait", MeasureKind.HISTOGRAM, "Waits.", unit="s", limits=(0.5, 1.0))


def test_each_kind_adds_up_in_its_way() -> None:
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], shutdown_on_exit=False)
    sink = MeterSink(provider.get_meter("test"))
    for label in ("answered", "answered", "x" * (LONGEST_LABEL + 9)):
        sink.record(CALLS, 1, (label,))
    for value in (1, 1, -1):
        sink.record(UP, value)
    for seconds in (0.2, 0.7, 3.0):
        sink.record(WAIT, seconds)
    data = reader.get_metrics_data()
    assert data is not None
    metrics = {one.name: one for one in data.resource_metrics[0].scope_metrics[0].metrics}
    points: dict[str, list[Any]] = {name: list(metric.data.data_points) for name, metric in metrics.items()}
    assert {point.attributes["outcome"]: point.value for point in points["test.calls"]} == {
        "answered": 2,
        "x" * LONGEST_LABEL: 1,
    }
    assert [point.value for point in points["test.up"]] == [1]
    assert list(points["test.wait"][0].bucket_counts) == [1, 1, 1]
    assert (metrics["test.wait"].unit, metrics["test.up"].unit) == ("s", "1")
    provider.shutdown()
