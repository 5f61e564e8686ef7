"""The detectors on a talk over many lines, and on sounds that are no voice of the user."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from benchmarks.ears.corpus import Clip, of_kind
from benchmarks.ears.detectors import SoundScore, TalkScore, listen, score_sound, score_talk
from benchmarks.ears.lines import CONDITIONS, backgrounds, sounds, talk
from benchmarks.ears.waves import RATE, through_line
from benchmarks.report import table
from voiceflow.audio.vad import VoiceDetector

Score = TypeVar("Score", TalkScore, SoundScore)
Makers = Mapping[str, Callable[[], VoiceDetector]]


def on_talk(clips: Sequence[Clip], makers: Makers, *, is_quick: bool) -> dict[str, dict[str, TalkScore]]:
    """Scores by line and detector."""
    spoken = of_kind(clips, "turn")[:: 4 if is_quick else 1]
    call = talk(spoken)
    behind = backgrounds(clips, call.seconds)
    found: dict[str, dict[str, TalkScore]] = {}
    for condition in CONDITIONS:
        print(f"  talk: {condition.name}", file=sys.stderr, flush=True)
        samples = condition.apply(call, behind)
        found[condition.name] = {
            name: score_talk(listen(make(), samples), call.turns, call.seconds)
            for name, make in makers.items()
        }
    return found


def on_sounds(clips: Sequence[Clip], makers: Makers, *, is_quick: bool) -> dict[str, dict[str, SoundScore]]:
    """Scores by sound and detector."""
    found: dict[str, dict[str, SoundScore]] = {}
    for name, wave in sounds(clips, 20.0 if is_quick else 60.0).items():
        print(f"  sound: {name}", file=sys.stderr, flush=True)
        samples = through_line(wave, 6)
        found[name] = {
            detector: score_sound(listen(make(), samples), len(samples) / RATE)
            for detector, make in makers.items()
        }
    return found


def talk_table(found: Mapping[str, Mapping[str, TalkScore]]) -> str:
    """A row for each line and detector."""
    head = ["line", "detector", "late", "missed", "hung", "false/min", "onset p50/p95", "tail p50/p95"]
    rows: list[list[object]] = []
    for line, scores in found.items():
        for detector, one in scores.items():
            onset, tail = ("{}/{} ms".format(*pair) for pair in (one.onset_ms, one.tail_ms))
            rows.append([line, detector, one.late, one.missed, one.hung, one.false_per_minute, onset, tail])
    return table(head, rows)


def sound_table(found: Mapping[str, Mapping[str, SoundScore]]) -> str:
    """A row for each sound: would-be barge-ins a minute and the share of time that is "voiced"."""
    names = list(next(iter(found.values())))
    rows = [
        [sound, *(f"{scores[name].barge_ins:g} / {scores[name].share:.0%}" for name in names)]
        for sound, scores in found.items()
    ]
    return table(["sound", *names], rows)


def raw(found: Mapping[str, Mapping[str, TalkScore | SoundScore]]) -> dict[str, Any]:
    """The scores for programs."""
    return {row: {name: asdict(one) for name, one in scores.items()} for row, scores in found.items()}


def with_kept(
    found: dict[str, dict[str, Score]], kept: Mapping[str, Any], kind: type[Score]
) -> dict[str, dict[str, Score]]:
    """The scores, and those of other detectors that an earlier run has kept: it is the same corpus.

    Args:
        found: What was measured.
        kept: The same by ``raw``, of the earlier run.
        kind: Of a score.
    """
    return {
        row: {
            **scores,
            **{name: kind(**one) for name, one in kept.get(row, {}).items() if name not in scores},
        }
        for row, scores in found.items()
    }


TALK_LEGEND = (
    "Eighty turns of five synthetic speakers, about two seconds apart. *Late*: the start told more than "
    "0.3 s after the first sample. *Hung*: no stop within 1.2 s of the end. *False*: starts a minute between "
    "turns. *Onset*: from the first sample to the moment at which the start is told. *Tail*: error of the "
    "last voiced moment. The detectors alone: no echo is taken out."
)
SOUND_LEGEND = (
    "A minute of each sound that is no voice of the user: would-be barge-ins a minute (0.16 s, half of it "
    "voiced) / share of the time that counts as speech. Levels in dBov; the echo's in dB below the agent."
)
