"""A trace file for https://ui.perfetto.dev and ``chrome://tracing``: lanes, slices, counters, arrows.

Source: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU (Trace Event Format)
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

_PROCESS = 1

TraceEvent: TypeAlias = dict[str, object]
"""One event in the file: its phase ``ph``, time ``ts`` in microseconds, lane ``tid``, and others by phase."""


@dataclass(frozen=True, slots=True)
class TraceSlice:
    """Something that took time.

    Attributes:
        lane: The name of its lane.
        name: What it is.
        began: In seconds.
        ended: Likewise.
        details: Shown when it is selected.
    """

    lane: str
    name: str
    began: float
    ended: float
    details: dict[str, object] = field(default_factory=dict)


class TraceFile:
    """Collects what a trace shows. Times are in seconds, from any zero; the file begins at the earliest.

    Args:
        title: The name of the trace.
        lanes: The order of the lanes; others follow in the order of their first event.
    """

    def __init__(self, title: str, lanes: tuple[str, ...] = ()) -> None:
        self._title = title
        self._slices: dict[str, list[TraceSlice]] = {lane: [] for lane in lanes}
        self._instants: list[TraceSlice] = []
        self._counters: list[tuple[str, float, float, str]] = []
        self._arrows: list[tuple[TraceSlice, TraceSlice]] = []

    def add(self, lane: str, name: str, began: float, ended: float, **details: object) -> TraceSlice:
        """Add a slice to a lane. Where slices overlap, the lane is shown as several."""
        made = TraceSlice(lane, name, began, max(began, ended), details)
        self._slices.setdefault(lane, []).append(made)
        return made

    def instant(self, lane: str, name: str, at: float, **details: object) -> None:
        """Add an event without a length."""
        self._slices.setdefault(lane, [])
        self._instants.append(TraceSlice(lane, name, at, at, details))

    def counter(self, name: str, at: float, value: float, *, unit: str) -> None:
        """Add a new value of a counter. Viewers show its unit after its name."""
        self._counters.append((name, at, value, unit))

    def arrow(self, source: TraceSlice, target: TraceSlice) -> None:
        """Draw an arrow from the end of a slice to the beginning of another."""
        self._arrows.append((source, target))

    def to_json(self) -> str:
        """The content of the file."""
        return json.dumps({"displayTimeUnit": "ms", "traceEvents": self.events()}, ensure_ascii=False)

    def events(self) -> list[TraceEvent]:
        """The events in the file: first the names of the lanes, then by time."""
        placed = _place(self._slices)
        numbers = {lane: number for number, lane in enumerate(placed, start=1)}
        start = self._start()
        timed = sorted(self._timed(placed, numbers, start), key=_time_of)
        return [*self._names(numbers), *timed]

    def _start(self) -> float:
        starts = [each.began for lane in self._slices.values() for each in lane]
        starts += [each.began for each in self._instants]
        return min([*starts, *(at for _, at, *_ in self._counters)], default=0.0)

    def _names(self, numbers: dict[str, int]) -> Iterator[TraceEvent]:
        yield {"ph": "M", "pid": _PROCESS, "name": "process_name", "args": {"name": self._title}}
        for lane, number in numbers.items():
            head: TraceEvent = {"ph": "M", "pid": _PROCESS, "tid": number}
            yield {**head, "name": "thread_name", "args": {"name": lane}}
            yield {**head, "name": "thread_sort_index", "args": {"sort_index": number}}

    def _timed(
        self, placed: dict[str, list[TraceSlice]], numbers: dict[str, int], start: float
    ) -> Iterator[TraceEvent]:
        def micros(at: float) -> int:
            return round((at - start) * 1e6)

        homes: dict[int, int] = {}
        for lane, slices in placed.items():
            for each in slices:
                homes[id(each)] = numbers[lane]
                began, ended = micros(each.began), micros(each.ended)
                yield _event("X", each.name, numbers[lane], began, dur=ended - began, args=each.details)
        for each in self._instants:
            yield _event("i", each.name, numbers[each.lane], micros(each.began), s="t", args=each.details)
        for name, at, value, unit in self._counters:
            yield _event("C", name, 0, micros(at), args={unit: value})
        for number, (source, target) in enumerate(self._arrows, start=1):
            # An arrow belongs to the slice that is open at its time: the end of a slice is outside of it.
            leaves = max(micros(source.began), micros(source.ended) - 1)
            flow = {"cat": "flow", "id": number}
            yield _event("s", "leads to", homes[id(source)], leaves, **flow)
            arrives = max(leaves, micros(target.began))
            yield _event("f", "leads to", homes[id(target)], arrives, bp="e", **flow)


def _event(phase: str, name: str, lane: int, at: int, **more: object) -> TraceEvent:
    return {"ph": phase, "name": name, "pid": _PROCESS, "tid": lane, "ts": at, **more}


def _time_of(event: TraceEvent) -> int:
    at = event["ts"]
    assert isinstance(at, int)
    return at


def _place(lanes: dict[str, list[TraceSlice]]) -> dict[str, list[TraceSlice]]:
    """Give each slice a lane in which no other is open: ``"tools"``, else ``"tools 2"``, and so on."""
    placed: dict[str, list[TraceSlice]] = {}
    for lane, slices in lanes.items():
        free: dict[int, float] = defaultdict(lambda: float("-inf"))
        placed[lane] = []
        for each in sorted(slices, key=lambda one: (one.began, one.ended)):
            number = next(number for number in range(1, len(slices) + 1) if free[number] <= each.began)
            free[number] = each.ended
            name = lane if number == 1 else f"{lane} {number}"
            placed.setdefault(name, []).append(each)
    return placed
