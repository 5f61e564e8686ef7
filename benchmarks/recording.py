"""What recording costs in memory: ``python -m benchmarks.recording``.

200 calls of ten minutes in one process, on virtual time; both sides talk all the time, in chunks of 100 ms.
Resident memory after the first minute and after the tenth, and CPU time: of calls that are not recorded, of
calls with a ``Recorder``, and of calls whose sound is kept in memory, as ``Recorder`` did before it wrote to
the disk. Each in a process of its own. The files take 3.8 GB of the temporary folder for a minute or two.

Virtual time stands still while a thread writes: this measures memory, not how little the loop waits.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import Report, Row, table
from voiceflow import TELEPHONE, AgentAudioFrame, Direction, EndReason, Pipeline, Session, UserAudioFrame
from voiceflow.audio.recording import StereoRecording
from voiceflow.processor import Processor
from voiceflow.processors import Recorder
from voiceflow.testing import run_virtual

CALLS = 200
MINUTES = 10
CHUNK = 0.1
KINDS = {"none": "not recorded", "recorder": "`Recorder`", "memory": "kept in memory"}


def resident() -> float:
    """Megabytes of this process."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS"))) / 1024


class Memory(Processor):
    """Keeps what it is given in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.recording = StereoRecording()

    def note(self, at: float) -> None:
        """A chunk of both sides."""
        self.recording.user.add(USER.samples, at)
        self.recording.agent.add(AGENT.samples, at)


USER = UserAudioFrame(data=b"\x31" * round(8000 * CHUNK), format=TELEPHONE)
AGENT = AgentAudioFrame(data=b"\x32" * round(8000 * CHUNK), format=TELEPHONE, reply=1)


async def call(kind: str, file: Path, until: float) -> None:
    """One call."""
    processor = {"none": Processor, "memory": Memory}.get(kind, lambda: Recorder(file))()
    session = Session(Pipeline([processor]))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(session.run())
        while session.now() < until:
            await asyncio.sleep(CHUNK)
            if isinstance(processor, Memory):
                processor.note(session.now())
            else:
                processor.receive(USER, Direction.DOWNSTREAM)
                processor.receive(AGENT, Direction.DOWNSTREAM)
        session.end(EndReason.USER_HANGUP)
        await running


def measure(kind: str) -> None:
    """Run one kind in this process and print what it took."""
    found: list[float] = []

    async def main(folder: Path) -> None:
        async def weigh() -> None:
            for minute in (1, MINUTES):
                await asyncio.sleep(minute * 60 - 1 - asyncio.get_running_loop().time())
                found.append(resident())

        async with asyncio.TaskGroup() as group:
            group.create_task(weigh())
            for number in range(CALLS):
                group.create_task(call(kind, folder / f"{number}.wav", MINUTES * 60.0))

    begin = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        run_virtual(main(Path(folder)), limit=3600)
    print(json.dumps([*found, time.process_time() - begin]))


def main() -> None:
    """Run it, print it, write it down."""
    found: dict[str, list[float]] = {}
    for kind in KINDS:
        command = [sys.executable, "-m", "benchmarks.recording", kind]
        found[kind] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    growth = {kind: late - early for kind, (early, late, _) in found.items()}
    report = Report("recording", "What recording costs in memory")
    report.add(
        f"{CALLS} calls of {MINUTES} minutes in one process, both sides talking all the time.",
        table(
            [
                "calls",
                "MB after a minute",
                f"MB after {MINUTES}",
                "growth, MB a call and minute",
                "CPU, s a call-hour",
            ],
            [
                [
                    KINDS[kind],
                    f"{early:.0f}",
                    f"{late:.0f}",
                    f"{growth[kind] / CALLS / (MINUTES - 1):.4f}",
                    f"{spent / CALLS / MINUTES * 60:.2f}",
                ]
                for kind, (early, late, spent) in found.items()
            ],
        ),
        "CPU includes what it takes to make the calls, and the threads that write.",
    )
    ours, base = growth["recorder"], growth["memory"]
    report.rows = [
        Row(
            budget=f"{CALLS} recorded calls: memory grows by ≤ 20 MB from minute 1 to {MINUTES}",
            measured=f"{ours:.1f} MB ({found['recorder'][1]:.0f} MB in all)",
            baseline=f"{base:.0f} MB ({found['memory'][1]:.0f} MB), the same calls kept in memory",
            ratio=f"{ours / base:.4f}×",
            is_met=ours <= 20,
        )
    ]
    report.raw = found
    report.finish()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        main()
