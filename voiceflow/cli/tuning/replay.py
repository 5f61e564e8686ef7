"""The effect of other settings at the pauses of recorded turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from statistics import mean, median

from voiceflow.cli.tuning.pauses import RecordedTurn, TurnPause
from voiceflow.turns.endpointing import silence_needed
from voiceflow.turns.languages import language_of
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.question import Question
from voiceflow.turns.rhythm import Rhythm
from voiceflow.turns.sureness import Sureness
from voiceflow.turns.values import Expectation

SHORTEST, LONGEST = 0.2, 5.0
"""Seconds of the pauses inside turns that count in public terms, as eot-bench has it."""
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class TurnSetting:
    """What is tried.

    Attributes:
        policy: The thresholds of the turn.
        hangover: Silence that stops speech for the VAD, in seconds.
    """

    policy: TurnPolicy
    hangover: float


@dataclass(frozen=True, slots=True)
class ReplayedTurn:
    """A turn with the recogniser's words, if known.

    Attributes:
        turn: Its pauses.
        texts: When the words of this turn so far changed, and to what; empty without a journal.
        final_delay: Seconds that the recogniser takes to settle after the VAD's stop.
        endings: What a turn model heard in the pause that begins at a time: when that was known, and the
            probability of the end. Empty without a model.
        said: What the agent said before.
        confidences: How sure the recogniser was of the words that it settled at a time. Empty if it does not
            report that.
        earlier: Seconds of this user's pauses inside the turns before.
        usual: How sure the recogniser was of the words of each turn before.
    """

    turn: RecordedTurn
    texts: tuple[tuple[float, str], ...] = field(default=(), repr=False)
    final_delay: float = 0.0
    endings: Mapping[float, tuple[float, float]] = field(default_factory=dict)
    said: str = field(default="", repr=False)
    confidences: Mapping[float, float] = field(default_factory=dict)
    earlier: tuple[float, ...] = ()
    usual: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The result of a setting on all turns.

    Attributes:
        setting: Which.
        cut_offs: Share of the turns that it would have cut in a pause; in public terms, of the pauses.
        delay: From the last audible voice of a turn to its end, median in seconds; in public terms, the mean.
        delay_p95: The same, 95th percentile.
    """

    setting: TurnSetting
    cut_offs: float
    delay: float
    delay_p95: float


def decision(pause: TurnPause, replayed: ReplayedTurn, setting: TurnSetting) -> float:
    """When the turn would end in this pause if nobody spoke again."""
    heard = pause.begin + pause.lag
    stopped = heard + setting.hangover
    if not replayed.texts:
        return max(heard + setting.policy.silence, stopped)
    settled = stopped + replayed.final_delay
    known = [(at, text) for at, text in replayed.texts if at <= pause.begin]
    words = known[-1] if known else (pause.begin, "")
    coming = [(at, text) for at, text in replayed.texts if pause.begin < at < pause.end]
    for newer in coming:
        ends = max(_deadline(pause, replayed, words, setting.policy), settled)
        if ends <= newer[0]:
            return ends
        words = newer
    last = coming[-1][0] if coming else pause.begin
    return max(_deadline(pause, replayed, words, setting.policy), settled, last)


def _deadline(
    pause: TurnPause, replayed: ReplayedTurn, words: tuple[float, str], policy: TurnPolicy
) -> float:
    """When the turn ends by these words, as the turn machine has it: see ``end_of_turn``."""
    heard, (at, text) = pause.begin + pause.lag, words
    expecting, may_go_on = _asked(policy.language, replayed.said)
    rule, is_value, is_missed = _reading(policy.language, text, expecting, may_go_on)
    is_low = _sureness(replayed.usual).is_low(replayed.confidences.get(at), policy.confidence_to_end)
    is_unsure = is_low and (may_go_on or is_missed)
    silence, _ = silence_needed(policy, rule, None, is_unsure=is_unsure)
    rhythm = _rhythm((*replayed.earlier, *(p.seconds for p in replayed.turn.pauses if p.end <= pause.begin)))
    most = policy.silence_learnt_for(rule)
    ends = heard + rhythm.stretch(silence, most)
    known, ending = replayed.endings.get(pause.begin, (ends, 0.5))
    if ends <= known or is_value:
        return ends
    silence, _ = silence_needed(policy, rule, ending, is_unsure=is_unsure)
    return max(known, heard + rhythm.stretch(silence, most))


@lru_cache(maxsize=1024)
def _asked(language: str, said: str) -> tuple[Expectation | None, bool]:
    """What the agent asked for, and whether a few words may be the beginning of more."""
    question = Question(language_of(language))
    question.end(said)
    return question.expecting, not question.is_narrow


@lru_cache(maxsize=4096)
def _reading(
    language: str, text: str, expecting: Expectation | None, may_go_on: bool
) -> tuple[str, bool, bool]:
    """The rule for the words, and whether they are a value, or miss one. No threshold matters to these."""
    policy = TurnPolicy(language=language)
    rule = policy.rule_after(text, expecting=expecting, may_go_on=may_go_on)
    return rule, policy.is_value(text, expecting=expecting), policy.misses_value(text, expecting)


@lru_cache(maxsize=1024)
def _sureness(usual: tuple[float, ...]) -> Sureness:
    sureness = Sureness()
    for confidence in usual:
        sureness.note(confidence)
    return sureness


@lru_cache(maxsize=1024)
def _rhythm(pauses: tuple[float, ...]) -> Rhythm:
    rhythm = Rhythm()
    for seconds in pauses:
        rhythm.note_pause(seconds)
    return rhythm


def point(turns: Sequence[ReplayedTurn], setting: TurnSetting) -> CurvePoint:
    """Replay all turns with one setting.

    Raises:
        ValueError: If there is no turn.
    """
    if not turns:
        raise ValueError("no turn to replay")
    cut = 0
    delays: list[float] = []
    for replayed in turns:
        pauses = replayed.turn.pauses
        cut += any(decision(pause, replayed, setting) < pause.end for pause in pauses if not pause.is_end)
        delays.append(decision(pauses[-1], replayed, setting) - pauses[-1].begin)
    delays.sort()
    late = delays[min(len(delays) - 1, int(0.95 * len(delays)))]
    return CurvePoint(setting, cut / len(turns), median(delays), late)


def _share_cut(pause: TurnPause, at: float) -> float:
    return float(at < pause.end)


def public_point(
    turns: Sequence[ReplayedTurn],
    setting: TurnSetting,
    share_cut: Callable[[TurnPause, float], float] = _share_cut,
    *,
    shortest: float = SHORTEST,
) -> CurvePoint:
    """Replay all turns with one setting, in the terms of public yardsticks.

    Each pause inside a turn counts by itself, however many the turn has, and the delay is the mean.

    Args:
        turns: At least one.
        setting: The setting.
        share_cut: How much of a pause inside a turn counts as cut off if the turn would end at a time in it,
            from 0 to 1.
        shortest: Seconds of a pause inside a turn that counts at least.
    """
    cuts: list[float] = []
    delays: list[float] = []
    for replayed in turns:
        for pause in replayed.turn.pauses:
            if pause.is_end:
                delays.append(max(0.0, decision(pause, replayed, setting) - pause.begin))
            elif shortest <= pause.seconds + _SLACK and pause.seconds <= LONGEST + _SLACK:
                cuts.append(share_cut(pause, decision(pause, replayed, setting)))
    delays.sort()
    late = delays[min(len(delays) - 1, int(0.95 * len(delays)))]
    return CurvePoint(setting, mean(cuts) if cuts else 0.0, mean(delays), late)


def grid(base: TurnPolicy, *, has_words: bool) -> list[TurnSetting]:
    """The settings to try: all that keep ``silence_finished`` ≤ ``silence`` ≤ ``silence_open``.

    Args:
        base: The values of all other fields.
        has_words: Whether words are known; without them ``silence`` alone decides.
    """
    hangovers = (0.1, 0.2, 0.3, 0.4)
    if not has_words:
        silences = [round(0.2 + 0.1 * number, 1) for number in range(23)]
        return [TurnSetting(replace(base, silence=s), h) for s, h in product(silences, hangovers) if h <= s]
    finished, unknown = (0.2, 0.3, 0.4, 0.6, 0.8, 1.1, 1.4), (0.3, 0.4, 0.6, 0.8, 1.1, 1.4, 1.8)
    unfinished = (0.6, 1.0, 1.4, 1.8, 2.4, 3.0)
    return [
        TurnSetting(replace(base, silence_finished=f, silence=s, silence_open=o), h)
        for f, s, o, h in product(finished, unknown, unfinished, hangovers)
        if f <= s <= o and h <= f
    ]


def front(points: Sequence[CurvePoint]) -> list[CurvePoint]:
    """The points that no other beats in both, quickest first."""
    best: list[CurvePoint] = []
    for one in sorted(points, key=lambda point: (point.delay, point.cut_offs, point.delay_p95)):
        if not best or one.cut_offs < best[-1].cut_offs:
            best.append(one)
    return best


def cut_offs_within(points: Sequence[CurvePoint], delay: float) -> float | None:
    """The smallest share of turns cut among settings that are so quick; None if none is."""
    return min((one.cut_offs for one in points if one.delay <= delay + 1e-9), default=None)


def delay_within(points: Sequence[CurvePoint], cut_offs: float) -> float | None:
    """The shortest delay among settings that cut no more than this share of turns; None if none does."""
    return min((one.delay for one in points if one.cut_offs <= cut_offs + 1e-9), default=None)
