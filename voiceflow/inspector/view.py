"""A call as its page shows it: the journal, with times as seconds of the call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from voiceflow.journal import AgentReply, Journal, Note, NoteKind, TimedTurn
from voiceflow.journal.stages import stages_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DECISIONS = frozenset(
    {
        NoteKind.COMMIT,
        NoteKind.END_TURN,
        NoteKind.PAUSE,
        NoteKind.RESUME,
        NoteKind.INTERRUPT,
        NoteKind.GO_ON,
        NoteKind.DROP,
        NoteKind.GIVE_UP,
        NoteKind.ERROR,
        NoteKind.END,
    }
)

Lane: TypeAlias = Literal["caller", "agent"]
"""Whose voice."""

Loudness: TypeAlias = "Callable[[Lane, float, float, int], NDArray[np.float64]]"
"""Returns how loud a voice is, from 0 to 1, in each of so many columns between two seconds of the call."""


@dataclass(frozen=True, slots=True)
class ProcessorMeasure:
    """A measurement of a processor.

    Attributes:
        at: Loop time at which it was made.
        processor: The name of the processor.
        name: What was measured; a name that ends in ``_s`` is a time in seconds that ended at ``at``.
        value: The measurement.
    """

    at: float
    processor: str
    name: str
    value: float


def sent_at(reply: AgentReply) -> float | None:
    """Loop time at which the first audio of a reply was sent."""
    return reply.on_wire


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """A call, or a part of it.

    Attributes:
        journal: The events.
        start: Loop time of second 0.
        begin: The first second to draw.
        end: The last second to draw.
        loudness: The levels of both voices; if None, only where they spoke is drawn.
        clears: Loop times at which a clear reached the carrier.
        heard_at: Loop time at which a reply began to be heard; None if it never did.
        measures: What its processors measured, in order.
        is_live: Whether the call is up, so that the rest of the present reply may still be heard.
    """

    journal: Journal
    start: float
    begin: float = 0.0
    end: float
    loudness: Loudness | None = field(default=None, repr=False)
    clears: Sequence[float] = ()
    heard_at: Callable[[AgentReply], float | None] = sent_at
    measures: Iterable[ProcessorMeasure] = ()
    is_live: bool = False

    def second(self, at: float) -> float:
        """A loop time as seconds of the call."""
        return at - self.start

    @property
    def turns(self) -> list[TimedTurn]:
        """The user's turns with words, in order."""
        return [turn for turn in self.journal.turns if turn.text]

    def entries(self) -> list[TimedTurn | AgentReply]:
        """Turns and replies, in the order in which they began."""

        def began(entry: TimedTurn | AgentReply) -> float:
            at = entry.began if isinstance(entry, TimedTurn) else entry.on_wire
            return float("inf") if at is None else at

        replies = [reply for reply in self.journal.replies.values() if reply.on_wire is not None]
        return sorted([*self.turns, *replies], key=began)

    def steps(self, turn: TimedTurn) -> Mapping[str, float]:
        """Where the time between the user's last voice and the agent's first went, in seconds."""
        return stages_of(turn, None if turn.reply is None else self.heard_at(turn.reply))

    @property
    def decisions(self) -> list[Note]:
        """What was decided about the floor, errors, and the end, in order."""
        return [note for note in self.journal.notes if note.kind in _DECISIONS]

    def messages(self) -> Iterator[tuple[Mapping[str, Any], str]]:
        """The model's context, each message with the words of it that were written but not heard."""
        context = self.journal.context
        cut = [
            reply
            for reply in self.journal.replies.values()
            if not (reply.is_complete or (self.is_live and reply.over is None)) and reply.unheard
        ]
        for message in context.to_openai() if context is not None else []:
            letters = _without_space(str(message.get("content") or ""))
            rest = ""
            if message["role"] == "assistant" and letters:
                rest = next((reply.unheard for reply in cut if _without_space(reply.heard) == letters), "")
            yield message, rest


def _without_space(text: str) -> str:
    return "".join(text.split())
