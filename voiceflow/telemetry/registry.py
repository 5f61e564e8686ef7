"""The values of measures in this process, and their text for Prometheus.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4)
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Self

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
    """The values of one combination of labels: their sum, and for a histogram how many are in each class."""

    __slots__ = ("classes", "total")

    def __init__(self, measure: Measure) -> None:
        self.total = 0.0
        self.classes = [0] * (len(measure.limits) + 1)


class Registry:
    """Adds up the values of measures. Use it on the event loop only."""

    def __init__(self) -> None:
        self._values: dict[Measure, dict[tuple[str, ...], _Series]] = {}
        self._read: dict[Measure, Callable[[], float]] = {}
        self._gauges: dict[Measure, float] = {}

    @classmethod
    def of(cls, snapshots: Iterable[bytes]) -> Self:
        """The values of several processes as one."""
        found = cls()
        for snapshot in snapshots:
            found.add(snapshot)
        return found

    def record(self, measure: Measure, value: float, labels: Sequence[str] = ()) -> None:
        """Add a value to a counter or a histogram. See ``MeasureSink``."""
        series = self._series(measure, labels)
        series.total += value
        if measure.kind is MeasureKind.HISTOGRAM:
            series.classes[bisect_left(measure.limits, value)] += 1

    def read(self, measure: Measure, current: Callable[[], float]) -> None:
        """Read a measure without labels from this function whenever the text is made."""
        self._read[measure] = current

    def snapshot(self) -> bytes:
        """All values, for :meth:`add` of another process."""
        values = [
            (asdict(measure), labels, series.total, series.classes)
            for measure, known in self._values.items()
            for labels, series in known.items()
        ]
        values += [(asdict(measure), (), value, []) for measure, value in self._current()]
        return json.dumps(values).encode()

    def add(self, snapshot: bytes, *, is_over: bool = False) -> None:
        """Add the values of another process. Of a gauge like that of draining, the least one counts.

        Args:
            snapshot: What it returned.
            is_over: Whether the process has ended, so that its gauges do not count.
        """
        for fields, labels, total, classes in json.loads(snapshot or b"[]"):
            measure = _measure(fields)
            if measure.kind is MeasureKind.GAUGE:
                if not is_over:
                    self._add_gauge(measure, total)
                continue
            series = self._series(measure, labels)
            series.total += total
            if classes:
                series.classes = [sum(pair) for pair in zip(series.classes, classes, strict=True)]

    def _add_gauge(self, measure: Measure, value: float) -> None:
        known = self._gauges.get(measure)
        if known is not None:
            value = min(known, value) if measure.is_least else known + value
        self._gauges[measure] = value

    def _series(self, measure: Measure, labels: Sequence[str]) -> _Series:
        known = self._values.setdefault(measure, {})
        key = tuple(label[:LONGEST_LABEL] for label in labels)
        series = known.get(key)
        if series is None:
            if len(known) >= MOST_SERIES:
                key = (OTHER,) * len(measure.labels)
            series = known.setdefault(key, _Series(measure))
        return series

    def _current(self) -> Iterator[tuple[Measure, float]]:
        """The measures without classes and labels that have a current value."""
        yield from self._gauges.items()
        for measure, current in self._read.items():
            yield measure, float(current())

    def text(self) -> str:
        """All values, in Prometheus' text format."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        for measure, value in self._current():
            yield from _head(measure)
            yield f"{_name(measure)} {_number(value)}"
        for measure, known in self._values.items():
            yield from _head(measure)
            for labels, series in known.items():
                pairs = [
                    f'{label.replace(".", "_")}="{_escape(value)}"'
                    for label, value in zip(measure.labels, labels, strict=True)
                ]
                yield from _samples(measure, pairs, series)


def _measure(fields: dict[str, Any]) -> Measure:
    """A measure, from its fields as JSON."""
    return Measure(
        name=fields["name"],
        kind=MeasureKind(fields["kind"]),
        description=fields["description"],
        unit=fields["unit"],
        labels=tuple(fields["labels"]),
        limits=tuple(fields["limits"]),
        is_least=fields["is_least"],
    )


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
