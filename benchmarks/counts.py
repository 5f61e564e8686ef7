"""What a whole call uses of queues, tasks and converters, counted: ``python -m benchmarks.counts``.

The six processors of the README on a call in memory, on virtual time (see ``benchmarks.phone``). Nothing in
the package counts for this: mailboxes are replaced by ones that count, functions are wrapped, and the loop
makes tasks that note when they are cancelled. No clock is involved, so the figures are exact.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import soxr
from loguru import logger

import voiceflow
from benchmarks.phone import on_the_phone
from benchmarks.report import Report, Row, table
from benchmarks.wrapping import wrapped
from voiceflow import InterruptionFrame, Pipeline, UserAudioFrame
from voiceflow.audio import g711
from voiceflow.clients.speech.uplink import Uplink
from voiceflow.clients.speech.uplink_segments import Chunk
from voiceflow.interruptions import Interruptions
from voiceflow.processor import dispatcher_of
from voiceflow.testing import run_virtual
from voiceflow.transports import Received
from voiceflow.transports.twilio import TwilioCall

TURNS = 12
PACKAGE = Path(voiceflow.__file__).parent
_FAR_ENDS = ("emulators", "testing")
"""The carrier, the vendors and the user of the call."""


class Mailbox(deque[Any]):
    """A processor's mailbox that counts what goes through it."""

    counts: Counter[str]

    def _note(self, item: Any) -> None:
        self.counts["mailbox, any frame"] += 1
        self.counts["mailbox, caller's audio"] += isinstance(item[0], UserAudioFrame)

    def append(self, item: Any) -> None:
        self._note(item)
        super().append(item)

    def appendleft(self, item: Any) -> None:
        self._note(item)
        super().appendleft(item)


class Task(asyncio.Task[Any]):
    """A task that tells who made it and whether it was cancelled."""

    cancelled_ones: list[str]

    def cancel(self, msg: Any | None = None) -> bool:
        if not self.done() and is_ours(self):
            self.cancelled_ones.append(self.get_name())
        return super().cancel(msg)


def is_ours(task: asyncio.Task[Any]) -> bool:
    """Whether the package made it, and not an emulator or aiohttp."""
    code = getattr(task.get_coro(), "cr_code", None)
    path = Path(code.co_filename) if code is not None else Path()
    return path.is_relative_to(PACKAGE) and not any(path.is_relative_to(PACKAGE / name) for name in _FAR_ENDS)


class Tasks:
    """Watches the tasks of a loop.

    Attributes:
        most: The names of those of the package, at the moment of the call when there were most.
        most_at_end: The same while the call is taken down.
        cancelled: The names of those that were cancelled, at each interruption.
    """

    def __init__(self) -> None:
        self.most: list[str] = []
        self.most_at_end: list[str] = []
        self.cancelled: list[list[str]] = []
        self._is_ending = False

    def watch(self) -> None:
        """Begin."""

        def make(loop: asyncio.AbstractEventLoop, coro: Any, **options: Any) -> asyncio.Task[Any]:
            task = Task(coro, loop=loop, **options)
            task.cancelled_ones = self.cancelled[-1] if self.cancelled and not self._is_ending else []
            loop.call_soon(self._look)
            return task

        asyncio.get_running_loop().set_task_factory(make)

    def interrupted(self, reason: str) -> None:
        """An interruption begins: what is cancelled from now on belongs to it, until the caller hangs up."""
        noted: list[str] = []
        self._is_ending = reason == "hangup"
        if not self._is_ending:
            self.cancelled.append(noted)
        for task in asyncio.all_tasks():
            if isinstance(task, Task):
                task.cancelled_ones = noted

    def _look(self) -> None:
        ours = [task.get_name() for task in asyncio.all_tasks() if is_ours(task)]
        names = sorted(name.partition(".CA")[0] for name in ours)
        if self._is_ending:
            self.most_at_end = max(self.most_at_end, names, key=len)
        else:
            self.most = max(self.most, names, key=len)


def users_of(function: Callable[..., Any]) -> list[ModuleType]:
    """The package's own modules that know this function under its name."""
    name = function.__name__
    modules = [module for path, module in sys.modules.items() if path.startswith("voiceflow.")]
    far = tuple(f"voiceflow.{name}" for name in _FAR_ENDS)
    ours = [module for module in modules if not module.__name__.startswith(far)]
    return [module for module in ours if getattr(module, name, None) is function]


@contextmanager
def counted(counts: Counter[str], tasks: Tasks) -> Iterator[None]:
    """Count while the block runs."""

    def count(key: str) -> Callable[..., Any]:
        def around(original: Callable[..., Any], *args: Any, **options: Any) -> Any:
            counts[key] += 1
            return original(*args, **options)

        return around

    def taken(original: Callable[..., Chunk | None], uplink: Uplink, now: float) -> Chunk | None:
        chunk = original(uplink, now)
        counts["ring, taken"] += chunk is not None
        return chunk

    def packet(original: Callable[..., None], call: TwilioCall, received: Received) -> None:
        counts["packets"] += isinstance(received, UserAudioFrame)
        original(call, received)

    def sweep(original: Callable[..., None], sweeper: Interruptions, frame: InterruptionFrame) -> None:
        if frame.reply > sweeper._host.reply_floor:
            tasks.interrupted(frame.reason)
        original(sweeper, frame)

    with ExitStack() as stack:
        stack.enter_context(wrapped(Uplink, "append", count("ring, put")))
        stack.enter_context(wrapped(Uplink, "next_chunk", taken))
        stack.enter_context(wrapped(TwilioCall, "deliver", packet))
        stack.enter_context(wrapped(Interruptions, "sweep", sweep))
        stack.enter_context(wrapped(soxr, "ResampleStream", count("converters")))
        for module in users_of(g711.encode):
            stack.enter_context(wrapped(module, "encode", count("converters")))
        yield


async def talk(counts: Counter[str], tasks: Tasks) -> None:
    """A call in which the caller interrupts again and again."""

    def replace_mailboxes(pipeline: Pipeline) -> None:
        for processor in pipeline.processors():
            box = Mailbox()
            box.counts = counts
            dispatcher_of(processor).mailbox = box

    tasks.watch()
    async with on_the_phone(prepare=replace_mailboxes) as phone:
        await asyncio.sleep(3)
        for turn in range(TURNS):
            phone.speak(1.2, seed=turn)
            await asyncio.sleep(3.5 + 0.13 * turn)


def main() -> None:
    """Run it, print it, write it down."""
    logger.disable("voiceflow")
    counts: Counter[str] = Counter()
    tasks = Tasks()
    with counted(counts, tasks):
        run_virtual(talk(counts, tasks))
    packets = counts["packets"]
    ring = (counts["ring, put"] + counts["ring, taken"]) / packets
    mailbox = counts["mailbox, caller's audio"] / packets
    # aiohttp's own task reads the media stream; it is part of what a call costs.
    reader = "aiohttp's reader of the media stream"
    most, at_end = [*tasks.most, reader], [*tasks.most_at_end, reader]
    worst = max(tasks.cancelled, key=len)
    report = Report("counts", "Queues, tasks and converters of a call")
    report.add(
        f"One call through carrier, server and the README's six processors, in memory, on virtual time: "
        f"{packets} packets of the caller, {len(tasks.cancelled)} barge-ins.",
        table(
            ["", "counted"],
            [
                ["mailbox operations per caller packet", f"{mailbox:g}"],
                ["puts into the recogniser's ring per packet", f"{counts['ring, put'] / packets:.2f}"],
                ["takes out of it per packet (100 ms a message)", f"{counts['ring, taken'] / packets:.2f}"],
                ["mailbox operations of other frames, whole call", counts["mailbox, any frame"]],
                ["most tasks at a time", f"{len(most)}: {', '.join(most)}"],
                ["the same while the call is taken down", f"{len(at_end)}: {', '.join(at_end)}"],
                ["most tasks cancelled at a barge-in", f"{len(worst)}: {', '.join(worst) or 'none'}"],
                ["runs of a resampler or an encoder", counts["converters"]],
            ],
        ),
    )
    report.rows = [
        Row(
            budget="queue operations per caller packet: 0 in the engine, ≤ 2 in all",
            measured=f"{mailbox:g}; {ring:.2f} (the recogniser's ring)",
            is_met=mailbox == 0 and ring <= 2,
        ),
        Row(
            budget="tasks per call ≤ 8; cancelled at a barge-in ≤ 1",
            measured=f"{len(most)}; {len(worst)}",
            is_met=len(most) <= 8 and len(worst) <= 1,
            note=f"{len(at_end)} for the moment in which the call is taken down",
        ),
        Row(
            budget="resampler or encoder runs on the Twilio–ElevenLabs path: 0",
            measured=f"{counts['converters']}",
            is_met=counts["converters"] == 0,
        ),
    ]
    report.raw = {
        "counts": counts,
        "tasks": most,
        "tasks_at_end": at_end,
        "cancelled": tasks.cancelled,
        "packets": packets,
    }
    report.finish()


if __name__ == "__main__":
    main()
