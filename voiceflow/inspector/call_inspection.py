"""A call as a value: what its page shows, for those who ask another process about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from voiceflow.inspector.list_page import UP
from voiceflow.inspector.observed_call import ObservedCall
from voiceflow.inspector.sections import describe_signals
from voiceflow.inspector.summary import CallSummary, summarise
from voiceflow.inspector.view import CallView
from voiceflow.journal import Note, NoteKind, TimedTurn

MOST_TURNS = 20
MOST_OPERATIONS = 20
LONGEST_TEXT = 400
"""Characters of what is said in a turn, or in an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedTurn:
    """A turn of the user and its answer. Times are seconds of the call; None if unknown.

    Attributes:
        number: Which turn, from 1.
        began: The user's first voice.
        ended: The user's last voice.
        answered: The first audio of the answer was sent.
        over: The answer was played, or cut off.
        barged_in: Whether the turn interrupted the agent.
        waits: Seconds of each stage between the user's last voice and the answer.
        text: What the user said; empty without words.
        answer: What the user heard; empty without words.
    """

    number: int
    began: float | None
    ended: float | None
    answered: float | None
    over: float | None
    barged_in: bool
    waits: dict[str, float]
    text: str = field(default="", repr=False)
    answer: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedNote:
    """A decision, or an operation of a vendor or a tool.

    Attributes:
        at: Seconds of the call.
        kind: Of the decision or operation, such as ``"end_turn"`` or ``"execute_tool"``.
        text: The reason of the decision; the vendor, name and outcome of the operation.
        signals: What the decision rests on, for people; empty for an operation.
        seconds: The length of an operation; None for a decision.
        first: Seconds until its first output; None if there was none.
    """

    at: float
    kind: str
    text: str
    signals: str = ""
    seconds: float | None = None
    first: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallInspection:
    """A call, with its last turns and operations.

    Attributes:
        call_id: The carrier's id of the call.
        outcome: Why its last stream ended, or ``"up"``.
        began: When that stream began, in UTC.
        seconds: Its length.
        speaking: Who speaks now: ``"user"``, ``"agent"``, both or nobody.
        interim: The words of the user's unfinished utterance; empty without words.
        summary: Its figures.
        turns: The last 20 turns with words, the oldest first.
        decision: The last decision; None if there was none.
        operations: The last 20 operations of vendors and tools that are over, the oldest first.
        dropped: Later events that were not kept.
    """

    call_id: str
    outcome: str
    began: str
    seconds: float
    speaking: tuple[str, ...]
    interim: str = field(default="", repr=False)
    summary: CallSummary
    turns: tuple[InspectedTurn, ...]
    decision: InspectedNote | None
    operations: tuple[InspectedNote, ...]
    dropped: int

    def pack(self) -> bytes:
        """The report for another process."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def unpack(cls, data: bytes) -> CallInspection:
        """The report that :meth:`pack` returned.

        Raises:
            ValueError: If it is something else.
        """
        try:
            fields: dict[str, Any] = json.loads(data)
            decision = fields.pop("decision")
            return cls(
                speaking=tuple(fields.pop("speaking")),
                summary=CallSummary(**fields.pop("summary")),
                turns=tuple(InspectedTurn(**turn) for turn in fields.pop("turns")),
                decision=None if decision is None else InspectedNote(**decision),
                operations=tuple(InspectedNote(**each) for each in fields.pop("operations")),
                **fields,
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            # Without its cause, which would quote what people said.
            raise ValueError("this is no report of a call") from None


def inspection_of(call: ObservedCall, *, words: bool) -> CallInspection:
    """The report of a call.

    Args:
        call: The call.
        words: Whether to include what people say.
    """
    view = call.view()
    turns = list(enumerate(view.turns, start=1))[-MOST_TURNS:]
    operations = [note for note in view.journal.notes if note.kind is NoteKind.OPERATION]
    decisions = view.decisions
    return CallInspection(
        call_id=call.call_id,
        outcome=UP if call.is_up else call.outcome,
        began=f"{call.began_at:%Y-%m-%d %H:%M:%S}",
        seconds=view.end,
        speaking=tuple(_speaking(view)) if call.is_up else (),
        interim=call.interim[:LONGEST_TEXT] if words else "",
        summary=summarise(view),
        turns=tuple(_turn(view, number, turn, words=words) for number, turn in turns),
        decision=_decision(view, decisions[-1], words=words) if decisions else None,
        operations=tuple(_operation(view, note) for note in operations[-MOST_OPERATIONS:]),
        dropped=view.journal.dropped,
    )


def _speaking(view: CallView) -> Iterator[str]:
    edges = (NoteKind.SPEECH_START, NoteKind.SPEECH_STOP)
    last = next((note.kind for note in reversed(view.journal.notes) if note.kind in edges), None)
    if last is NoteKind.SPEECH_START:
        yield "user"
    if any(reply.on_wire is not None and reply.over is None for reply in view.journal.replies.values()):
        yield "agent"


def _turn(view: CallView, number: int, turn: TimedTurn, *, words: bool) -> InspectedTurn:
    def second(at: float | None) -> float | None:
        return None if at is None else view.second(at)

    reply = turn.reply
    return InspectedTurn(
        number=number,
        began=second(turn.began),
        ended=second(turn.ended),
        answered=None if reply is None else second(reply.on_wire),
        over=None if reply is None else second(reply.over),
        barged_in=turn.barged_in,
        waits=dict(view.steps(turn)),
        text=turn.text[:LONGEST_TEXT] if words else "",
        answer=reply.heard[:LONGEST_TEXT] if words and reply is not None else "",
    )


def _decision(view: CallView, note: Note, *, words: bool) -> InspectedNote:
    # The text of an error may quote what people said.
    text = note.reason or (note.text[:LONGEST_TEXT] if words else "")
    return InspectedNote(
        at=view.second(note.at), kind=note.kind, text=text, signals=describe_signals(view, note)
    )


def _operation(view: CallView, note: Note) -> InspectedNote:
    figures = dict(note.signals)
    return InspectedNote(
        at=view.second(note.at),
        kind=note.reason,
        text=note.text,
        seconds=figures.get("seconds"),
        first=figures.get("first"),
    )
