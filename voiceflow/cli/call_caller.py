"""The caller of ``voiceflow call``: goes through the lines, and notes which were answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from voiceflow.cli.call_lines import HangUp, Press, Say, Step, Wait
from voiceflow.testing.callers import Caller, CallerError

GREETING = 4.0
"""Seconds in which the agent may begin to speak first."""

PATIENCE = 15.0
"""Seconds that the agent gets for each answer."""

PAUSE = 1.0
"""Seconds of silence after which the agent has finished."""

GOODBYE = 3.0
"""Seconds that the agent gets to hang up, after its last answer."""


@dataclass(slots=True)
class CallerLine:
    """A line that the caller said or keyed.

    Attributes:
        name: For people: which line it was.
        waited: Seconds from its end to the agent's answer; None if there was none.
        ended_call: Whether the agent hung up instead of answering.
    """

    name: str
    waited: float | None = None
    ended_call: bool = False


@dataclass(slots=True)
class CallerProgress:
    """The caller's progress through the lines.

    Attributes:
        lines: The lines that were said and keyed, in order.
        unsaid: Lines that were left when the call ended.
        trouble: Why the caller gave up; empty if not.
    """

    lines: list[CallerLine] = field(default_factory=list)
    unsaid: int = 0
    trouble: str = ""

    def failures(self) -> Iterator[str]:
        """The problems in words."""
        for index, line in enumerate(self.lines):
            is_last = index == len(self.lines) - 1 and not self.unsaid
            if line.waited is None and not (line.ended_call and is_last):
                yield f"{line.name} was not answered"
        if self.unsaid:
            yield f"the call was over with {counted(self.unsaid)} to go"
        if self.trouble:
            yield self.trouble


def counted(lines: int) -> str:
    """So many lines, in words."""
    return "one line" if lines == 1 else f"{lines} lines"


class Rehearsed:
    """A voice with speech made beforehand, so that the caller speaks without delay.

    Args:
        speech: Each text as µ-law at 8000 Hz.
    """

    def __init__(self, speech: Mapping[str, bytes]) -> None:
        self._speech = speech

    async def speak(self, text: str, *, language: str = "en") -> bytes:
        """Return the speech for this text."""
        return self._speech[text]


async def act(caller: Caller, steps: Sequence[Step], progress: CallerProgress) -> None:
    """Go through the steps, then let the agent hang up, or do it.

    Args:
        caller: On the line.
        steps: What to do.
        progress: Gets the outcome of each line.
    """
    progress.unsaid = sum(isinstance(step, Say | Press) for step in steps)
    try:
        await _greeted(caller, steps)
        for index, step in enumerate(steps):
            if caller.call.is_over:
                return
            if isinstance(step, HangUp):
                caller.hang_up()
                return
            await _take(caller, step, progress)
            has_waited = isinstance(step, Wait) and step.seconds is not None and not caller.hears()
            if not has_waited and not _interrupts(steps, index + 1):
                await _finished(caller)
    except CallerError as exc:
        progress.trouble = progress.trouble or ("" if caller.call.is_over else str(exc))
    await caller.listen(GOODBYE)
    if not caller.call.is_over:
        caller.hang_up()


async def _greeted(caller: Caller, steps: Sequence[Step]) -> None:
    """Let the agent speak first, if it wants to."""
    try:
        await caller.agent_begins(limit=GREETING)
    except CallerError:
        return
    if not _interrupts(steps, 0):
        await _finished(caller)


async def _take(caller: Caller, step: Step, progress: CallerProgress) -> None:
    match step:
        case Wait(seconds=None):
            await caller.agent_begins(limit=PATIENCE)
        case Wait(seconds=float(seconds)):
            await caller.listen(seconds)
        case Say(text=text, after=after):
            if after is not None:
                await caller.agent_begins(limit=PATIENCE)
                await caller.listen(after)
            progress.unsaid -= 1
            line = CallerLine(f"line {len(progress.lines) + 1}")
            progress.lines.append(line)
            was_talking = caller.hears()
            said = await caller.say(text)
            await _answered(caller, line, said.end, was_talking=was_talking)
        case Press(keys=keys):
            progress.unsaid -= 1
            line = CallerLine(f"line {len(progress.lines) + 1} (keys)")
            progress.lines.append(line)
            was_talking = caller.hears()
            await caller.press(keys)
            await _answered(caller, line, caller.deeds[-1].at, was_talking=was_talking)


async def _answered(caller: Caller, line: CallerLine, end: float, *, was_talking: bool) -> None:
    try:
        # A voice that goes on although it was interrupted is no answer.
        if was_talking and caller.hears():
            await caller.agent_stops(pause=0.2)
        line.waited = await caller.agent_begins(limit=PATIENCE) - end
    except CallerError:
        line.ended_call = caller.call.is_over


async def _finished(caller: Caller) -> None:
    if not caller.call.is_over:
        await caller.agent_stops(pause=PAUSE)


def _interrupts(steps: Sequence[Step], index: int) -> bool:
    """Whether the step there interrupts the agent."""
    step = steps[index] if index < len(steps) else None
    return isinstance(step, Say) and step.after is not None
