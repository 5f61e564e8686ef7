"""An observer that measures how long the user waits for each answer, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from voiceflow.frames import Direction, Frame
from voiceflow.journal import Journal, Note, NoteKind
from voiceflow.journal.stages import STAGES, stages_of
from voiceflow.processor import Processor

LONGEST = 10_000
"""Answers of one call that are kept."""


@dataclass(frozen=True, slots=True)
class TurnLatency:
    """The wait for one answer.

    Attributes:
        ended: Loop time of the user's last voice.
        stages: Seconds of each stage, by name, in order: ``"end of speech"``, ``"transcript"``, ``"turn"``,
            ``"model"``, ``"voice"``, ``"line"``.
    """

    ended: float
    stages: Mapping[str, float]

    @property
    def total(self) -> float:
        """Seconds from the user's last voice to the agent's first audio on the line."""
        return sum(self.stages.values())


@dataclass(frozen=True, slots=True)
class StageTimes:
    """One stage over all answers of a call, in seconds."""

    median: float
    longest: float


class LatencyObserver:
    """Measures the wait for each answer of the agent. Pass :meth:`observe` to a session or a server.

    Args:
        follow: Called with each measurement when the answer begins to be sent. It must not block.

    Attributes:
        turns: The measurements, in order.
    """

    def __init__(self, *, follow: Callable[[TurnLatency], object] | None = None) -> None:
        self.turns: list[TurnLatency] = []
        self._follow = follow
        self._journal = Journal(follow=self._note)

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        """Take a frame that a processor passes on."""
        self._journal.observe(processor, frame, direction)

    def summary(self) -> dict[str, StageTimes]:
        """Each stage over all answers, and ``"total"``; empty without an answer."""
        if not self.turns:
            return {}
        columns = {name: [turn.stages[name] for turn in self.turns] for name in STAGES}
        columns["total"] = [turn.total for turn in self.turns]
        return {name: StageTimes(median(values), max(values)) for name, values in columns.items()}

    def _note(self, note: Note) -> None:
        if note.kind is not NoteKind.ON_WIRE or len(self.turns) >= LONGEST:
            return
        for turn in reversed(self._journal.turns):
            if turn.reply is not None and turn.reply.number == note.reply and turn.ended is not None:
                made = TurnLatency(turn.ended, stages_of(turn, turn.reply.on_wire))
                self.turns.append(made)
                if self._follow is not None:
                    self._follow(made)
                return
