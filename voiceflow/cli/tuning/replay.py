"""The effect of other settings at the pauses of recorded turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from statistics import median

from voiceflow.cli.tuning.pauses import RecordedTurn, TurnPause
from voiceflow.turns.policy import TurnPolicy


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
    """

    turn: RecordedTurn
    texts: tuple[tuple[float, str], ...] = field(default=(), repr=False)
    final_delay: float = 0.0
    endings: Mapping[float, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The result of a setting on all turns.

    Attributes:
        setting: Which.
        cut_offs: Share of the turns that it would have cut in a pause.
        delay: From the last audible voice of a turn to its end, median in seconds.
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
    known = [text for at, text in replayed.texts if at <= pause.begin]
    text = known[-1] if known else ""
    coming = [(at, words) for at, words in replayed.texts if pause.begin < at < pause.end]
    for at, words in coming:
        ends = max(_deadline(pause, replayed, text, setting), settled)
        if ends <= at:
            return ends
        text = words
    last = coming[-1][0] if coming else pause.begin
    return max(_deadline(pause, replayed, text, setting), settled, last)


def _deadline(pause: TurnPause, replayed: ReplayedTurn, text: str, setting: TurnSetting) -> float:
    heard, policy = pause.begin + pause.lag, setting.policy
    ends = heard + policy.silence_after(text)
    known, ending = replayed.endings.get(pause.begin, (ends, 0.5))
    return ends if ends <= known else max(known, heard + policy.silence_heard(text, ending))


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
