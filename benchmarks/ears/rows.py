"""The rows of the table: each runs its calls for one chain and says what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.ears.bench import LAP, Bench, Cell, TableRow
from benchmarks.ears.brief_sounds import BRIEF
from benchmarks.ears.chain import Chain
from benchmarks.ears.corpus import SPEECH_DBOV, of_kind
from benchmarks.ears.other_sounds import WORDLIKE
from benchmarks.ears.scenes import answer_delays, over_an_answer
from benchmarks.ears.user_line import Echo
from benchmarks.ears.waves import factor
from voiceflow.testing import run_virtual

SOUND = 16.0
"""Seconds of a sound that goes on."""
SHORT_GAP = 0.6
"""Seconds of silence that a murmur may cost."""
FAINT_RMS = 30.0
"""Loudness from which the recogniser is asked for a user at -56 dBov; the line's noise has 18."""
QUIETER = (-10, -20, -30)
"""How many dB quieter the words of one word are than the user was before."""
STEADY = (
    ("street", -26),
    ("hold music", -26),
    ("siren", -26),
    ("pink", -30),
    ("babble", -36),
    ("babble", -46),
)
"""Sounds that go on, with their levels in dBov."""


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
        # Cut off, or asked about once it was over.
        is_bad = one.is_answered or not one.is_whole
        each[f"{db} dB, {delay} s"] = one.mute + 20.0 * is_bad
    worst = max(each, key=lambda name: each[name])
    bad = sum(mute > 0.1 for mute in each.values())
    return Cell(f"{bad} of {len(each)} lines disturbed; worst {each[worst]:.1f} s ({worst})", each)


def _values(is_asked: bool) -> Callable[[Bench, Chain], Cell]:
    def run(bench: Bench, chain: Chain) -> Cell:
        whole = 0
        clips = bench.some("value")
        for clip in clips:
            greeting = clip.line.question if is_asked else "How can I help you?"
            [one] = bench.turns(chain, [clip], said=(greeting, "All right."))
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
        early, asked = sum(bool(one.cuts) for one in found), sum(one.is_asked for one in found)
        again = f", {asked} asked to repeat" if asked else ""
        return Cell(
            f"{p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms; {early} early, {hung} late{again}"
            f" of {len(found)}",
            {"p50": p50, "p95": p95, "early": early, "late": hung, "asked": asked, "of": len(found)},
        )

    return run


def _quiet_words(bench: Bench, chain: Chain) -> Cell:
    speakers = [bench.some("word")[at : at + 3] for at in range(0, len(bench.some("word")), 3)]
    opening = of_kind(bench.clips, "turn")[:2]
    heard: dict[str, float] = {}
    for gain in QUIETER:
        heard[f"{gain} dB"] = 0
        for words in speakers:
            spoken = [replace(clip, wave=clip.wave * factor(gain)) for clip in words]
            found = bench.turns(
                chain,
                [*opening, *spoken],
                said=("How can I help you?", "Is that right?"),
                voiced_rms=FAINT_RMS,
            )
            heard[f"{gain} dB"] += sum(one.is_answered for one in found[2:])
    of = sum(map(len, speakers))
    each = ", ".join(f"{gain}: {count:g}" for gain, count in heard.items())
    return Cell(f"answered of {of} each: {each}", {**heard, "of": of})


def _no_question(bench: Bench, chain: Chain) -> Cell:
    """Sounds in place of an answer: nobody is to be asked what they said."""
    brief = {name: make() for name, make in (BRIEF | WORDLIKE).items()}
    steady = {f"{name} {dbov}": bench.background(name, dbov, SOUND) for name, dbov in STEADY}
    sounds = [*brief.items(), *steady.items()][:: 8 if bench.is_quick else 1]
    asked: list[str] = []
    for name, wave in sounds:
        [_, one] = bench.turns(chain, [bench.opening, replace(bench.opening, wave=wave)])
        asked += [name] if one.is_asked else []
    names = f" ({', '.join(asked)})" if asked else ""
    return Cell(f"{len(asked)} of {len(sounds)} asked about{names}", {"asked": len(asked), "of": len(sounds)})


def _speculation(bench: Bench, chain: Chain) -> Cell:
    clips = [*bench.some("turn")[:: 1 if bench.is_quick else 5], *bench.some("hesitation")[::2]]
    clips += bench.some("pause")[::4]
    laps = [clips[first : first + LAP] for first in range(0, len(clips), LAP)]
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
    "street 0": TableRow("the same, street as loud as the user", "", _delay("street", 0)),
    "quiet words": TableRow(
        '"Yes.", "No.", "Stop." of five speakers who have spoken up before, after a question, quieter by',
        "all",
        _quiet_words,
    ),
    "no question": TableRow(
        "coughs, barks, laughter, street, music, babble while the agent waits: the user is asked to repeat",
        "0",
        _no_question,
    ),
    "withheld": TableRow("the same, no packets while the user is silent", "", _delay(is_withheld=True)),
    "speculation": TableRow(
        "answers asked for early (`speculate=True`), and as by default", "", _speculation
    ),
    "gaps": TableRow("the same, 5 % of the packets missing", "", _delay(loss=0.05)),
}
"""By name; ``python -m benchmarks.ears --rows`` takes them."""
