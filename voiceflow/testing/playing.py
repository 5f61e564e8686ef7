"""Plays a script to processors and returns the frames that came out, with their times.

Example:
    async def test_card_numbers_are_hidden() -> None:
        played = await play([Redact(digits=13)], [(1.0, TranscriptionFrame(text="4111 1111 1111 1111"))])
        assert played.of(TranscriptionFrame) == [(1.0, TranscriptionFrame(text="[hidden]"))]
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.chain import ensure, shape_of
from voiceflow.frames import (
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    LeaveFrame,
)
from voiceflow.pipeline import Element, Pipeline
from voiceflow.processor import Processor
from voiceflow.session import Session

Cue: TypeAlias = tuple[float, Frame] | tuple[float, Frame, Direction]
"""Seconds after the start, frame, and direction: downstream into the first processor by default."""

F = TypeVar("F", bound=Frame)


@dataclass(slots=True)
class Played:
    """The frames that came out of a pipeline; iterating it yields the downstream end.

    Attributes:
        downstream: The frames that left the last processor, in order: pairs of seconds since the start and
            frame. It begins with ``StartFrame`` and ends with ``EndFrame``. A ``LeaveFrame`` is left out: it
            only asks whether to end.
        upstream: The same for frames that left the first processor upstream.
        reason: Why the session ended.
    """

    downstream: list[tuple[float, Frame]] = field(default_factory=list)
    upstream: list[tuple[float, Frame]] = field(default_factory=list)
    reason: EndReason | None = None

    def __iter__(self) -> Iterator[tuple[float, Frame]]:
        return iter(self.downstream)

    def of(self, kind: type[F], direction: Direction = Direction.DOWNSTREAM) -> list[tuple[float, F]]:
        """The frames of one kind that came out at one end."""
        frames = self.downstream if direction is Direction.DOWNSTREAM else self.upstream
        return [(at, frame) for at, frame in frames if isinstance(frame, kind)]


async def play(
    processors: Sequence[Element],
    script: Sequence[Cue],
    *,
    linger: float = 10.0,
    format: AudioFormat = TELEPHONE,  # noqa: A002 - the field's word
    expect_errors: bool = False,
) -> Played:
    """Run processors over a script, then end the session in good order.

    Args:
        processors: As for ``Pipeline``.
        script: The cues, in order of time. Cues of one instant go in one after the other.
        linger: Seconds between the last cue and the end of the session.
        format: The session's native audio format.
        expect_errors: Whether a processor may fail. If not, its exception is raised here.

    Raises:
        ValueError: If the script is out of order.
        ConfigurationError: If the frames that a processor needs cannot reach it, or it is there twice.
            Frames of the script count as made.
        Exception: The first error of a processor, unless errors are expected.
    """
    if any(later[0] < earlier[0] for earlier, later in itertools.pairwise(script)):
        raise ValueError("the script is not in order of time")
    pipeline = Pipeline(processors)
    ensure(shape_of(pipeline), supplied=[type(cue[1]) for cue in script])
    for processor in pipeline.processors():
        # Records the frames as the next processor would get them, not as observers may see them.
        processor.redaction = None
    played = Played()
    tap = _EndTap(played, pipeline.entry, pipeline.exit)
    session = Session(pipeline, format=format, observers=[tap.note])
    feeding = asyncio.get_running_loop().create_task(_feed(session, pipeline, script, linger), name="script")
    try:
        played.reason = await session.run()
    finally:
        feeding.cancel()
        await asyncio.wait([feeding])
    if not feeding.cancelled():
        feeding.result()
    if tap.errors and not expect_errors:
        raise tap.errors[0]
    return played


class _EndTap:
    """Records the frames that leave the two ends."""

    def __init__(self, played: Played, first: Processor, last: Processor) -> None:
        self._played = played
        self._first = first
        self._last = last
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()
        self.errors: list[Exception] = []

    def note(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        # An interruption is swept through all processors, and so leaves at both ends.
        swept = isinstance(frame, InterruptionFrame)
        if processor is self._last and (swept or direction is Direction.DOWNSTREAM):
            self._add(self._played.downstream, frame)
        if processor is self._first and (swept or direction is Direction.UPSTREAM):
            self._add(self._played.upstream, frame)

    def _add(self, frames: list[tuple[float, Frame]], frame: Frame) -> None:
        if isinstance(frame, LeaveFrame):
            return
        if isinstance(frame, InterruptionFrame) and any(known is frame for _, known in frames[-2:]):
            return
        if isinstance(frame, ErrorFrame) and frame.error not in self.errors:
            self.errors.append(frame.error)
        # Difference of two times on a grid of nanoseconds.
        frames.append((round(self._loop.time() - self._start, 9), frame))


async def _feed(session: Session, pipeline: Pipeline, script: Sequence[Cue], linger: float) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    try:
        for at, frame, *rest in script:
            await asyncio.sleep(start + at - loop.time())
            if isinstance(frame, EndFrame):
                session.end(frame.reason)
            elif isinstance(frame, CancelFrame):
                session.cancel(frame.reason)
            elif rest and rest[0] is Direction.UPSTREAM:
                pipeline.exit.receive(frame, Direction.UPSTREAM)
            else:
                pipeline.entry.receive(frame, Direction.DOWNSTREAM)
        await asyncio.sleep(linger)
    finally:
        session.end(EndReason.AGENT_HANGUP)
