"""The contents of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voiceflow.journal import AgentReply, Journal, TimedTurn
from voiceflow.journal.stages import stages_of

if TYPE_CHECKING:
    from voiceflow.cli.call_sound import CallSound
    from voiceflow.cli.demo_checks import Check
    from voiceflow.records import CostObserver


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReport:
    """A call that is over.

    Attributes:
        title: Of the page.
        subtitle: A line under it.
        journal: What the observers saw.
        sound: What the carrier recorded.
        clears: Loop times at which a clear reached the carrier.
        checks: What was checked; may be empty.
        costs: What measured the usage, if anything did.
    """

    title: str
    subtitle: str
    journal: Journal
    sound: CallSound
    clears: Sequence[float] = ()
    checks: Sequence[Check] = ()
    costs: CostObserver | None = None

    def second(self, at: float) -> float:
        """A loop time as seconds of the call."""
        return at - self.sound.start

    def heard_at(self, reply: AgentReply) -> float | None:
        """Loop time at which a reply began to be heard."""
        # The carrier plays a packet when it comes; the packet may have begun a moment before it was noted.
        return None if reply.on_wire is None else self.sound.agent_after(reply.on_wire - 0.05)

    def entries(self) -> list[TimedTurn | AgentReply]:
        """Turns and replies, in the order in which they began."""

        def began(entry: TimedTurn | AgentReply) -> float:
            at = entry.began if isinstance(entry, TimedTurn) else entry.on_wire
            return float("inf") if at is None else at

        replies = [reply for reply in self.journal.replies.values() if reply.on_wire is not None]
        turns = [turn for turn in self.journal.turns if turn.text]
        return sorted([*turns, *replies], key=began)

    def steps(self, turn: TimedTurn) -> Mapping[str, float]:
        """Where the time between the caller's last voice and the agent's first went, in seconds."""
        return stages_of(turn, None if turn.reply is None else self.heard_at(turn.reply))

    def messages(self) -> Iterator[tuple[Mapping[str, Any], str]]:
        """The model's context, each message with the words of it that were written but not heard."""
        context = self.journal.context
        cut = [reply for reply in self.journal.replies.values() if not reply.is_complete and reply.unheard]
        for message in context.to_openai() if context is not None else []:
            letters = _without_space(str(message.get("content") or ""))
            rest = ""
            if message["role"] == "assistant" and letters:
                rest = next((reply.unheard for reply in cut if _without_space(reply.heard) == letters), "")
            yield message, rest


def _without_space(text: str) -> str:
    return "".join(text.split())
