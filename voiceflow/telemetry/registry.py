"""The values of measures in this process, and their text for Prometheus.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from voiceflow.telemetry.measures import Measure, MeasureKind

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The media type of :meth:`Registry.text`."""

MOST_SERIES = 100
"""Combinations of labels of one measure; further ones are added up under ``other``."""

LONGEST_LABEL = 64
"""Characters of a label's value."""

OTHER = "other"
"""The label's value for what did not fit."""

_SUFFIXES = {"": "", "s": "_seconds"}


class _Series:
    """The values of one combination of labels: their sum, and how many are in each class."""

    __slots__ = ("classes", "total")

    def __init__(self, measure: Measure) -> None:
        self.total = 0.0
        self.classes = [0] * (len(measure.limits) + 1)


class Registry:
    """Adds up the values of measures. Use it on the event loop only."""

    def __init__(self) -> None:
        self._values: dict[Measure, dict[tuple[str, ...], _Series]] = {}
        self._read: dict[Measure, Callable[[], float]] = {}

    def record(self, measure: Measure, value: float, labels: Sequence[str] = ()) -> None:
        """Add a value to a counter or a histogram. See ``MeasureSink``."""
        known = self._values.setdefault(measure, {})
        key = tuple(label[:LONGEST_LABEL] for label in labels)
        series = known.get(key)
        if series is None:
            if len(known) >= MOST_SERIES:
                key = (OTHER,) * len(measure.labels)
            series = known.setdefault(key, _Series(measure))
        series.total += value
        if measure.kind is MeasureKind.HISTOGRAM:
            series.classes[bisect_left(measure.limits, value)] += 1

    def read(self, measure: Measure, current: Callable[[], float]) -> None:
        """Read a measure without labels from this function whenever the text is made."""
        self._read[measure] = current

    def text(self) -> str:
        """All values, in Prometheus' text format."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        for measure, current in self._read.items():
            yield from _head(measure)
            yield f"{_name(measure)} {_number(current())}"
        for measure, known in self._values.items():
            yield from _head(measure)
            for labels, series in known.items():
                pairs = [
                    f'{label.replace(".", "_")}="{_escape(value)}"'
                    for label, value in zip(measure.labels, labels, strict=True)
                ]
                yield from _samples(measure, pairs, series)


def _samples(measure: Measure, pairs: Sequence[str], series: _Series) -> Iterator[str]:
    name = _name(measure)
    if measure.kind is MeasureKind.COUNTER:
        yield f"{name}{_braces(pairs)} {_number(series.total)}"
        return
    below = 0
    for limit, inside in zip((*measure.limits, float("inf")), series.classes, strict=True):
        below += inside
        place = _braces([*pairs, f'le="{_number(limit)}"'])
        yield f"{name}_bucket{place} {below}"
    yield f"{name}_sum{_braces(pairs)} {_number(series.total)}"
    yield f"{name}_count{_braces(pairs)} {below}"


def _head(measure: Measure) -> Iterator[str]:
    name = _name(measure)
    yield f"# HELP {name} {measure.description}"
    yield f"# TYPE {name} {measure.kind.value}"


def _name(measure: Measure) -> str:
    total = "_total" if measure.kind is MeasureKind.COUNTER else ""
    return measure.name.replace(".", "_") + _SUFFIXES[measure.unit] + total


def _braces(pairs: Sequence[str]) -> str:
    return f"{{{','.join(pairs)}}}" if pairs else ""


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    if value == float("inf"):
        return "+Inf"
    return str(int(value)) if value == int(value) else repr(value)
