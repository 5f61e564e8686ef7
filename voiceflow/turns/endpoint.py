"""When a turn ends, by which rule, and what the other rules would have done."""

from __future__ import annotations

from dataclasses import dataclass

from voiceflow.turns.policy import SILENCES, TurnPolicy

LIKELY = ("silence_finished", "silence", "silence_brief")
"""Rules for words after which most turns are over."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """When a turn ends if nothing more comes. Times are loop seconds.

    Attributes:
        due: When.
        reason: Why it will be then, in a word or two.
        rule: The field of ``TurnPolicy`` that the words have chosen.
        silence: Quiet that the rule needs, stretched for this user.
        heard_at: When the last voice, word or key was.
        worded_at: When the last words came.
        policy: The thresholds.
    """

    due: float
    reason: str
    rule: str
    silence: float
    heard_at: float
    worded_at: float
    policy: TurnPolicy

    @property
    def alternatives(self) -> tuple[tuple[str, float], ...]:
        """Seconds of quiet after which each rule for words would end the turn, the chosen one first."""
        others = [(rule, self.policy.silence_of(rule)) for rule in SILENCES if rule != self.rule]
        return (self.rule, self.silence), *others

    def signals(self, now: float) -> tuple[tuple[str, float], ...]:
        """The quiet so far, and the quiet that the rule needs."""
        return ("silence", now - self.heard_at), ("threshold", self.due - self.heard_at)

    def saved(self, now: float) -> float:
        """Seconds won by an end at ``now`` against ``TurnPolicy.silence`` for all words; negative if lost.

        Either way a turn does not end before its words are there.
        """
        return max(self.heard_at + self.policy.silence, self.worded_at) - now
