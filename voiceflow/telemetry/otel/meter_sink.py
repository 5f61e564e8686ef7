"""Measures as instruments of an OpenTelemetry meter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from opentelemetry.metrics import Meter

from voiceflow.telemetry.measures import Measure, MeasureKind
from voiceflow.telemetry.registry import LONGEST_LABEL

_Add = Callable[[float, dict[str, str]], None]


class MeterSink:
    """Passes values to the instruments of a meter, which it makes on first use.

    Args:
        meter: Makes the instruments.
    """

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._instruments: dict[Measure, _Add] = {}

    def record(self, measure: Measure, value: float, labels: Sequence[str] = ()) -> None:
        """Add a value to the instrument of a measure. See ``MeasureSink``."""
        add = self._instruments.get(measure)
        if add is None:
            add = self._instruments[measure] = self._make(measure)
        cut = (label[:LONGEST_LABEL] for label in labels)
        add(value, dict(zip(measure.labels, cut, strict=True)))

    def _make(self, measure: Measure) -> _Add:
        name, unit, about = measure.name, measure.unit or "1", measure.description
        match measure.kind:
            case MeasureKind.COUNTER:
                return self._meter.create_counter(name, unit, about).add
            case MeasureKind.GAUGE:
                return self._meter.create_up_down_counter(name, unit, about).add
            case MeasureKind.HISTOGRAM:
                limits = list(measure.limits)
                return self._meter.create_histogram(
                    name, unit, about, explicit_bucket_boundaries_advisory=limits
                ).record
