"""Files for Perfetto: what the Trace Event Format asks of them.

Perfetto's own trace processor reads one of them in ``test_perfetto.py``; here are the rules for all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.telemetry.trace_file import TraceFile

TIMES = st.floats(-1e4, 1e4, allow_nan=False)
NEEDED = {
    "X": {"ts", "dur"},
    "i": {"ts", "s"},
    "C": {"ts", "args"},
    "M": {"args"},
    "s": {"ts", "id"},
    "f": {"id", "bp"},
}


def check(text: str) -> list[dict[str, Any]]:
    """Parse a file and check it as a viewer would."""
    events: list[dict[str, Any]] = json.loads(text)["traceEvents"]
    lanes = {event["tid"] for event in events if event["name"] == "thread_name"}
    open_until: dict[int, int] = defaultdict(int)
    flows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    times = [event["ts"] for event in events if "ts" in event]
    assert times == sorted(times)
    for event in events:
        assert NEEDED[event["ph"]] <= event.keys()
        assert {"name", "pid"} <= event.keys()
        if event["ph"] in "Xisf":
            assert event["tid"] in lanes
        if "ts" in event:
            assert isinstance(event["ts"], int)
            assert event["ts"] >= 0
        if event["ph"] == "X":
            assert event["dur"] >= 0
            assert event["ts"] >= open_until[event["tid"]]  # no slice overlaps another of its lane
            open_until[event["tid"]] = event["ts"] + event["dur"]
        if event["ph"] in "sf":
            flows[event["id"]].append(event)
    for pair in flows.values():
        assert sorted(event["ph"] for event in pair) == ["f", "s"]
        begins, ends = sorted(pair, key=lambda event: event["ph"] == "f")
        assert begins["ts"] <= ends["ts"]
    return events


@given(st.lists(st.tuples(st.sampled_from(["model", "tools"]), TIMES, TIMES), max_size=12))
def test_slices_that_overlap_get_lanes_of_their_own_and_none_is_lost(
    slices: list[tuple[str, float, float]],
) -> None:
    file = TraceFile("call", ("model",))
    for lane, began, ended in slices:
        file.add(lane, "work", began, ended)
    assert sum(event["ph"] == "X" for event in check(file.to_json())) == len(slices)


def test_an_arrow_leaves_within_one_slice_and_arrives_within_the_other() -> None:
    file = TraceFile("call")
    turn = file.add("turn", "turn", 1.0, 2.0)
    answer = file.add("agent", "reply", 2.5, 4.0)
    file.arrow(turn, answer)
    events = check(file.to_json())
    arrow = [(event["ph"], event["tid"], event["ts"]) for event in events if event["ph"] in "sf"]
    assert arrow == [("s", 1, 999_999), ("f", 2, 1_500_000)]


def test_an_empty_trace_is_a_file_too() -> None:
    assert [event["ph"] for event in check(TraceFile("call").to_json())] == ["M"]
