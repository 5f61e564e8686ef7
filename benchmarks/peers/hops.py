"""What a frame costs between two processors: ours, and Pipecat's with its queues and without."""

# Pipecat is not installed where types are checked.
# mypy: disable-error-code="misc,untyped-decorator"

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from pipecat.frames.frames import Frame, InputAudioRawFrame, TextFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

from benchmarks.engine import HOPS, PACKET, TEXT, Idle, chain, inline
from benchmarks.rounds import Case, interleaved

LENGTHS = (1, 10)
COUNT = 100
ROUNDS = 7


class Passing(FrameProcessor):
    """Takes nothing, and as its contract wants it, hands everything on."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)


class Counting(Passing):
    """Counts what arrives."""

    def __init__(self) -> None:
        super().__init__(enable_direct_mode=True)
        self.left = 0
        self.is_through = asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame | TextFrame):
            self.left -= 1
            if not self.left:
                self.is_through.set()


@asynccontextmanager
async def pipecat_chain(length: int, *, is_lean: bool) -> AsyncIterator[tuple[FrameProcessor, Counting]]:
    """A running pipeline of so many processors: where frames go in, and the counter at its end."""
    source, sink = Passing(enable_direct_mode=True), Counting()
    middle = [Passing(enable_direct_mode=is_lean) for _ in range(length)]
    lean = {"enable_turn_tracking": False, "enable_rtvi": False, "idle_timeout_secs": None} if is_lean else {}
    worker = PipelineWorker(Pipeline([source, *middle, sink]), **lean)
    is_up = asyncio.Event()

    @worker.event_handler("on_pipeline_started")
    async def _started(worker: object, frame: object) -> None:
        is_up.set()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.ensure_future(runner.run())
    await is_up.wait()
    yield source, sink
    await worker.cancel()
    await running


def pushed(source: FrameProcessor, sink: Counting, kind: str) -> Case:
    """Nanoseconds of CPU for one frame through all of it."""

    async def run() -> float:
        sink.left = COUNT
        sink.is_through.clear()
        begin = time.process_time_ns()
        for _ in range(COUNT):
            frame = (
                InputAudioRawFrame(audio=bytes(320), sample_rate=8000, num_channels=1)
                if kind == "audio"
                else TextFrame(text="A table for two.")
            )
            await source.push_frame(frame)
        await sink.is_through.wait()
        return (time.process_time_ns() - begin) / COUNT

    return run


async def measure() -> dict[str, float]:
    """Nanoseconds that one more processor costs."""
    cases: dict[str, Case] = {}
    async with AsyncExitStack() as stack:
        for length in LENGTHS:
            ends = await stack.enter_async_context(chain([Idle() for _ in range(length)]))
            for kind, frame in (("audio", PACKET), ("text", TEXT)):
                cases[f"voiceflow, {kind}|{length}"] = inline(*ends, frame, HOPS // length)
            for is_lean in (True, False):
                name = "lean" if is_lean else "default"
                peer = await stack.enter_async_context(pipecat_chain(length, is_lean=is_lean))
                for kind in ("audio", "text"):
                    cases[f"pipecat {name}, {kind}|{length}"] = pushed(*peer, kind)
        found = await interleaved(cases, rounds=ROUNDS)
    names = dict.fromkeys(key.rpartition("|")[0] for key in found)
    steps = LENGTHS[1] - LENGTHS[0]
    return {name: (found[f"{name}|{LENGTHS[1]}"] - found[f"{name}|{LENGTHS[0]}"]) / steps for name in names}
