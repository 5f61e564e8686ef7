"""The rows of the table: each runs its calls for one chain and says what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from benchmarks.ears.brief_sounds import BRIEF
from benchmarks.ears.chain import Chain
from benchmarks.ears.corpus import SPEECH_DBOV, Clip, of_kind
from benchmarks.ears.engines import Ears
from benchmarks.ears.lines import backgrounds
from benchmarks.ears.other_sounds import WORDLIKE
from benchmarks.ears.scenes import AnswerOutcome, TurnOutcome, answer_delays, over_an_answer, turns
from benchmarks.ears.user_line import Echo
from benchmarks.ears.waves import Wave, factor
from voiceflow.testing import run_virtual

SOUND = 16.0
"""Seconds of a sound that goes on."""
SHORT_GAP = 0.6
"""Seconds of silence that a murmur may cost."""
FAINT_RMS = 30.0
"""Loudness from which the recogniser is asked for a user at -56 dBov; the line's noise has 18."""
_LAP = 8
"""Turns of one call."""


@dataclass(slots=True)
class Bench:
    """What the rows share.

    Attributes:
        clips: The corpus.
        ears: The engines.
        is_quick: Whether a sample is enough.
    """

    clips: Sequence[Clip]
    ears: Ears
    is_quick: bool
    _behind: dict[str, Wave] = field(default_factory=dict)

    def some(self, kind: str, quick: int = 3) -> list[Clip]:
        """The clips of a kind, or a few of them spread over all."""
        every = of_kind(self.clips, kind)
        return every[:: max(1, len(every) // quick)][:quick] if self.is_quick else every

    @property
    def opening(self) -> Clip:
        """What the user asks before a long answer."""
        return of_kind(self.clips, "turn")[4]

    def background(self, name: str, dbov: float, seconds: float = 120.0) -> Wave:
        """So much of a sound that goes on, at its level."""
        if not self._behind:
            self._behind.update(backgrounds(self.clips, 120.0))
        return self._behind[name][: round(seconds * 8000)] * factor(dbov)

    def answers(self, chain: Chain, sounds: Sequence[Wave]) -> list[AnswerOutcome]:
        """One call for each sound over an answer."""
        return [run_virtual(over_an_answer(chain, self.ears, self.opening, sound)) for sound in sounds]

    def turns(self, chain: Chain, clips: Sequence[Clip], **options: Any) -> list[TurnOutcome]:
        """The clips in calls of some turns each."""
        found: list[TurnOutcome] = []
        for first in range(0, len(clips), _LAP):
            found += run_virtual(turns(chain, self.ears, clips[first : first + _LAP], **options))
        return found


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row says of one chain.

    Attributes:
        text: For people.
        figures: For programs.
    """

    text: str
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the table.

    Attributes:
        what: For people.
        aim: What it is to be.
        run: Measures a chain.
    """

    what: str
    aim: str
    run: Callable[[Bench, Chain], Cell]


def _interruptions(bench: Bench, chain: Chain) -> Cell:
    found = bench.answers(chain, [clip.wave for clip in bench.some("interruption")])
    answered = sum(one.is_answered for one in found)
    silent = float(np.median([one.silent_after for one in found]))
    return Cell(
        f"{answered} of {len(found)}; {silent:.2f} s",
        {"answered": answered, "of": len(found), "silent_after_p50": silent},
    )


def _murmurs(bench: Bench, chain: Chain) -> Cell:
    found = bench.answers(chain, [clip.wave for clip in bench.some("murmur")])
    gaps = [one.gap for one in found if one.is_whole]
    short, longest = sum(gap <= SHORT_GAP for gap in gaps), max(gaps, default=0.0)
    return Cell(
        f"{len(gaps)} of {len(found)} whole, {short} with a gap ≤ {SHORT_GAP} s; longest {longest:.2f} s",
        {"whole": len(gaps), "of": len(found), "short": short, "longest_gap": longest},
    )


def _noises(bench: Bench, chain: Chain) -> Cell:
    sounds = [make() for make in BRIEF.values()][:: 5 if bench.is_quick else 1]
    found = bench.answers(chain, sounds)
    cut = [one for one in found if not one.is_whole]
    paused = [one.gap for one in found if one.is_whole and one.gap > 0]
    longest = max(paused, default=0.0)
    return Cell(
        f"{len(cut)} of {len(found)} cut off; {len(paused)} held, {longest:.1f} s",
        {"cut": len(cut), "of": len(found), "held": len(paused), "longest_gap": longest},
    )


def _wordlike(bench: Bench, chain: Chain) -> Cell:
    sounds = [make() for make in WORDLIKE.values()][:: 5 if bench.is_quick else 1]
    found = bench.answers(chain, sounds)
    cut, answered = sum(not one.is_whole for one in found), sum(one.is_answered for one in found)
    longest = max((one.gap for one in found if one.is_whole), default=0.0)
    return Cell(
        f"{cut} of {len(found)} cut off, {answered} answered; held for {longest:.1f} s at most",
        {"cut": cut, "answered": answered, "of": len(found), "longest_gap": longest},
    )


def _steady(names: Sequence[tuple[str, float]]) -> Callable[[Bench, Chain], Cell]:
    def run(bench: Bench, chain: Chain) -> Cell:
        asked = names[:1] if bench.is_quick else names
        sounds = [bench.background(name, dbov, SOUND) for name, dbov in asked]
        found = [
            run_virtual(over_an_answer(chain, bench.ears, bench.opening, sound, into=2.0)) for sound in sounds
        ]
        each = {f"{name} {dbov:g}": one.mute for (name, dbov), one in zip(asked, found, strict=True)}
        return Cell(", ".join(f"{name}: {mute:.1f} s" for name, mute in each.items()), each)

    return run


def _echo(bench: Bench, chain: Chain) -> Cell:
    asked = [(db, delay) for db in (-14, -20, -30, -40) for delay in (0.1, 0.2, 0.4, 0.6)]
    each: dict[str, float] = {}
    for db, delay in asked[5:6] if bench.is_quick else asked:
        call = over_an_answer(chain, bench.ears, bench.opening, None, echo=Echo(db, delay))
        one = run_virtual(call)
        each[f"{db} dB, {delay} s"] = one.mute if one.is_whole else one.mute + 20.0
    worst = max(each, key=lambda name: each[name])
    bad = sum(mute > 0.1 for mute in each.values())
    return Cell(f"{bad} of {len(each)} lines disturbed; worst {each[worst]:.1f} s ({worst})", each)


def _values(is_asked: bool) -> Callable[[Bench, Chain], Cell]:
    def run(bench: Bench, chain: Chain) -> Cell:
        whole = 0
        clips = bench.some("value")
        for clip in clips:
            greeting = clip.line.question if is_asked else "How can I help you?"
            [one] = bench.turns(chain, [clip], greeting=greeting)
            whole += not one.cuts
        return Cell(f"{whole} of {len(clips)} in one turn", {"whole": whole, "of": len(clips)})

    return run


def _holds(kind: str) -> Callable[[Bench, Chain], Cell]:
    def run(bench: Bench, chain: Chain) -> Cell:
        found = bench.turns(chain, bench.some(kind, 6))
        cut = sum(bool(one.cuts) for one in found)
        return Cell(f"{cut / len(found):.0%} of {len(found)} cut in two", {"cut": cut, "of": len(found)})

    return run


def _delay(
    background: str = "", below: float = 0.0, gain: float = 0.0, every: int = 5, **line: Any
) -> Callable[[Bench, Chain], Cell]:
    def run(bench: Bench, chain: Chain) -> Cell:
        clips = of_kind(bench.clips, "turn")[:: 4 * every if bench.is_quick else every]
        spoken = [replace(clip, wave=clip.wave * factor(gain)) for clip in clips]
        behind = bench.background(background, SPEECH_DBOV - below) if background else None
        found = bench.turns(chain, spoken, background=behind, **line)
        delays = sorted(one.delay for one in found)
        p50, p95 = (delays[min(len(delays) - 1, int(len(delays) * share))] for share in (0.5, 0.95))
        hung = sum(delay > 2.0 for delay in delays)
        early = sum(bool(one.cuts) for one in found)
        return Cell(
            f"{p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms; {early} early, {hung} late of {len(found)}",
            {"p50": p50, "p95": p95, "early": early, "late": hung, "of": len(found)},
        )

    return run


def _speculation(bench: Bench, chain: Chain) -> Cell:
    clips = [*bench.some("turn")[:: 1 if bench.is_quick else 5], *bench.some("hesitation")[::2]]
    clips += bench.some("pause")[::4]
    laps = [clips[first : first + _LAP] for first in range(0, len(clips), _LAP)]
    both = [
        [run_virtual(answer_delays(replace(chain, speculates=each), bench.ears, lap)) for lap in laps]
        for each in (False, True)
    ]
    sounds = [[delay for one in found for delay in one.first_sounds] for found in both]
    before, after = (float(np.median(each)) for each in sounds)
    saved = float(np.mean(sounds[0]) - np.mean(sounds[1]))
    answers, requests = sum(one.answers for one in both[1]), sum(one.requests for one in both[1])
    return Cell(
        f"first sound after {before:.2f} → {after:.2f} s (median), {saved * 1000:.0f} ms sooner on average; "
        f"{requests} requests for {answers} answers",
        {"before": before, "after": after, "saved": saved, "requests": requests, "answers": answers},
    )


ROWS: dict[str, TableRow] = {
    "interruptions": TableRow("interruptions: answered; silent after", "all; ≤ 0.25 s", _interruptions),
    "murmurs": TableRow("murmurs: answer heard whole; gap", "≥ 11 of 13; ≤ 0.6 s", _murmurs),
    "noises": TableRow("coughs, breaths, clicks, doors, keys, rustling", "≤ 1 cut off; ≤ 0.8 s", _noises),
    "wordlike": TableRow(
        "barks, laughter, whistles, horns, a song: what a recogniser writes words for",
        "≤ 2 cut off or answered",
        _wordlike,
    ),
    "steady": TableRow(
        "16 s of street, hold music, siren: the agent is mute for",
        "≤ 1.5 s",
        _steady((("street", -36), ("hold music", -36), ("siren", -36))),
    ),
    "voices": TableRow(
        "16 s of babble or television 10 and 20 dB below the user: mute for",
        "≤ 2 s",
        _steady((("babble", -36), ("babble", -46), ("television", -36), ("television", -46))),
    ),
    "echo": TableRow("its own voice coming back, -14 to -40 dB, 0.1 to 0.6 s: mute for", "0", _echo),
    "values": TableRow("12 values said in pieces", "≥ 8", _values(False)),
    "values asked": TableRow("the same where the agent asked for the value", "≥ 11", _values(True)),
    "pauses": TableRow("pauses of 0.7 to 1.2 s inside a sentence", "≤ 45 %", _holds("pause")),
    "hesitations": TableRow("hesitations", "≤ 20 %", _holds("hesitation")),
    "turns": TableRow("end of turn on a clean line, delay", "p50 ≤ 600 ms", _delay(every=1)),
    "street 20": TableRow("the same, street 20 dB below", "", _delay("street", 20)),
    "street 10": TableRow("the same, street 10 dB below", "", _delay("street", 10)),
    "street 5": TableRow("the same, street 5 dB below", "", _delay("street", 5)),
    "babble 20": TableRow("the same, babble 20 dB below", "", _delay("babble", 20)),
    "quiet": TableRow("the same, user 30 dB quieter", "", _delay(gain=-30, voiced_rms=FAINT_RMS)),
    "withheld": TableRow("the same, no packets while the user is silent", "", _delay(is_withheld=True)),
    "speculation": TableRow(
        "answers asked for early (`speculate=True`), and as by default", "", _speculation
    ),
    "gaps": TableRow("the same, 5 % of the packets missing", "", _delay(loss=0.05)),
}
"""By name; ``python -m benchmarks.ears --rows`` takes them."""
