"""The result of a tuning, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from voiceflow.audio.vad import VADParams
from voiceflow.cli.tuning.recorded import RecordedCall
from voiceflow.cli.tuning.replay import (
    CurvePoint,
    ReplayedTurn,
    TurnSetting,
    cut_offs_within,
    delay_within,
    front,
    grid,
    point,
    public_point,
)
from voiceflow.turns.policy import TurnPolicy

DELAYS = (0.3, 0.6)
"""Seconds of dead air at which cut-offs are compared."""
SHARES = (0.05, 0.1)
"""Shares of turns cut at which delays are compared."""
_TRIED = ("silence", "silence_finished", "silence_open")


@dataclass(frozen=True, slots=True)
class TuneFindings:
    """The outcome.

    Attributes:
        calls: How many recordings.
        turns: How many turns of users.
        has_words: Whether words were known.
        now: The result of the present settings.
        curve: The best of all settings tried, from quick to slow.
        silence_alone: The same with ``silence`` alone.
        proposal: The quickest setting that cuts no more than the share asked for; None if none does.
        public: The curve in the terms of public yardsticks: shares of the pauses, and mean delays.
        public_now: The result of the present settings in the same terms.
        public_silence_alone: The curve of silence alone in the same terms.
    """

    calls: int
    turns: int
    has_words: bool
    now: CurvePoint
    curve: tuple[CurvePoint, ...]
    silence_alone: tuple[CurvePoint, ...]
    proposal: CurvePoint | None
    public: tuple[CurvePoint, ...]
    public_now: CurvePoint
    public_silence_alone: tuple[CurvePoint, ...]

    def for_programs(self) -> dict[str, Any]:
        """Plain values for JSON: times in seconds, shares from 0 to 1."""
        return {
            "calls": self.calls,
            "turns": self.turns,
            "words": self.has_words,
            "now": _row(self.now),
            "curve": [_row(one) for one in self.curve],
            "silence_alone": [_row(one) for one in self.silence_alone],
            **yardsticks(self.curve),
            "proposal": None if self.proposal is None else _row(self.proposal),
            "public_terms": {
                "now": {"cut_offs": self.public_now.cut_offs, "delay": self.public_now.delay},
                **yardsticks(self.public),
                "silence_alone": yardsticks(self.public_silence_alone),
            },
        }


def tune_turns(calls: Sequence[RecordedCall], base: TurnPolicy, *, most_cut: float) -> TuneFindings:
    """Try the grid on the turns of the calls.

    Args:
        calls: The recordings.
        base: The present thresholds.
        most_cut: Share of the turns that the proposal may cut.

    Raises:
        ValueError: If there is no turn in the calls.
    """
    turns = [turn for call in calls for turn in call.turns]
    has_words = any(call.has_words for call in calls)
    silent = [ReplayedTurn(turn.turn) for turn in turns]
    alone, public_alone = _curves(silent, grid(base, has_words=False))
    curve, public = _curves(turns, grid(base, has_words=True)) if has_words else (alone, public_alone)
    fitting = [one for one in curve if one.cut_offs <= most_cut + 1e-9]
    today = TurnSetting(base, VADParams().hangover)
    return TuneFindings(
        calls=len(calls),
        turns=len(turns),
        has_words=has_words,
        now=point(turns, today),
        curve=curve,
        silence_alone=alone,
        proposal=fitting[0] if fitting else None,
        public=public,
        public_now=public_point(turns, today),
        public_silence_alone=public_alone,
    )


def _curves(
    turns: Sequence[ReplayedTurn], settings: Sequence[TurnSetting]
) -> tuple[tuple[CurvePoint, ...], tuple[CurvePoint, ...]]:
    """The best settings by turns, and by pauses in public terms."""
    by_turn = front([point(turns, setting) for setting in settings])
    return tuple(by_turn), tuple(front([public_point(turns, setting) for setting in settings]))


def yardsticks(curve: Sequence[CurvePoint]) -> dict[str, dict[str, float | None]]:
    """Cut-offs at each of ``DELAYS``, and delays at each of ``SHARES``; None where no setting reaches it."""
    return {
        "cut_offs_at": {str(delay): cut_offs_within(curve, delay) for delay in DELAYS},
        "delay_at": {str(share): delay_within(curve, share) for share in SHARES},
    }


def paste(one: CurvePoint) -> str:
    """Python that sets what the point has."""
    policy, standard = one.setting.policy, TurnPolicy()
    changed = [
        f"{field.name}={getattr(policy, field.name)!r}"
        for field in fields(policy)
        if field.name in _TRIED or getattr(policy, field.name) != getattr(standard, field.name)
    ]
    return (
        f"VAD(params=VADParams(hangover={one.setting.hangover}))\n"
        f"LLM(turns=TurnPolicy({', '.join(changed)}), ...)"
    )


def _row(one: CurvePoint) -> dict[str, float]:
    policy = one.setting.policy
    return {
        "cut_offs": one.cut_offs,
        "delay": one.delay,
        "delay_p95": one.delay_p95,
        **{name: getattr(policy, name) for name in _TRIED},
        "hangover": one.setting.hangover,
    }
