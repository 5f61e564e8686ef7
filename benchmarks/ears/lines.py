"""What lies between a user and the agent: noise, other voices, levels, holes, an echo; then a talk on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.ears import steady_sounds, tones
from benchmarks.ears.brief_sounds import breath, click, cough, door, every, keyboard
from benchmarks.ears.corpus import SPEECH_DBOV, Clip, of_kind
from benchmarks.ears.waves import RATE, Samples, Wave, factor, repeated, silence, through_line, times

GAP = (1.8, 2.6)
"""Seconds between two turns of a talk."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One turn after the other, before the line.

    Attributes:
        speech: The samples.
        turns: First and last moment of each turn.
    """

    speech: Wave
    turns: list[tuple[float, float]]

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.speech) / RATE


def talk(clips: Sequence[Clip], seed: int = 1) -> Talk:
    """The clips in random order, some two seconds apart."""
    rng = np.random.default_rng(seed)
    parts, turns, at = [silence(1.0)], [], 1.0
    for index in rng.permutation(len(clips)):
        one = clips[index]
        gap = silence(rng.uniform(*GAP))
        turns.append((at, at + one.seconds))
        parts += [one.wave, gap]
        at += one.seconds + len(gap) / RATE
    return Talk(np.concatenate(parts), turns)


def other_voices(clips: Sequence[Clip]) -> list[list[Wave]]:
    """What each speaker says, for a room full of people."""
    names = dict.fromkeys(clip.line.voice.name for clip in clips)
    return [[clip.wave for clip in clips if clip.line.voice.name == name] for name in names]


def backgrounds(clips: Sequence[Clip], seconds: float) -> dict[str, Wave]:
    """Sounds that go on, at level 1 while they sound."""
    turns = of_kind(clips, "turn")
    voices = other_voices(turns)
    agent = of_kind(clips, "agent")[0].wave
    return {
        "pink": steady_sounds.pink(seconds),
        "hum": steady_sounds.hum(seconds),
        "street": steady_sounds.street(seconds),
        "hold music": steady_sounds.music(seconds),
        "siren": steady_sounds.siren(seconds),
        "babble": steady_sounds.babble(voices, seconds),
        "television": steady_sounds.talk(voices[1], seconds, seed=9),
        "echo": repeated(np.concatenate([agent, silence(1.0)]), round(seconds * RATE)) * factor(-SPEECH_DBOV),
    }


@dataclass(frozen=True, slots=True)
class Condition:
    """What a line does to a talk.

    Attributes:
        name: For people.
        background: One of ``backgrounds``, or none.
        below: The background's level, in dB below the speech.
        gain: On the speech, in dB.
        holes: Seconds of each hole in the audio, one in two seconds; silence stands in it.
    """

    name: str
    background: str = ""
    below: float = 0.0
    gain: float = 0.0
    holes: float = 0.0

    def apply(self, talk: Talk, sounds: Mapping[str, Wave], seed: int = 5) -> Samples:
        """The talk as it comes off the line."""
        line = talk.speech * factor(self.gain)
        if self.background:
            line = line + sounds[self.background][: len(line)] * factor(SPEECH_DBOV - self.below)
        samples = through_line(line, seed)
        if self.holes:
            samples[(times(talk.seconds)[: len(samples)] + 0.7) % 2 < self.holes] = 0
        return samples


CONDITIONS = (
    Condition("clean"),
    *(
        Condition(f"{name} {below} dB below", name, below)
        for name in ("pink", "street", "babble", "hum")
        for below in (20, 10, 5)
    ),
    *(Condition(f"agent's echo {below} dB below", "echo", below) for below in (20, 30)),
    Condition("holes of 300 ms", holes=0.3),
    *(Condition(f"user at {gain} dB", gain=gain) for gain in (-10, -20, -30)),
)


def sounds(clips: Sequence[Clip], seconds: float = 60.0) -> dict[str, Wave]:
    """A minute of each sound that is no user's voice, at its level in dBov."""
    steady = backgrounds(clips, seconds)
    levels = {"street": -36, "hold music": -36, "siren": -36, "pink": -40, "hum": -30}
    made: dict[str, Wave] = {
        f"{name} {level}": steady[name] * factor(level) for name, level in levels.items()
    }
    made |= {f"{name} -46": steady[name] * factor(-46) for name in ("babble", "television")}
    made |= {
        f"echo of the agent {db}": steady["echo"] * factor(SPEECH_DBOV + db) for db in (-14, -20, -30, -40)
    }
    made |= {name: tones.tone(name, seconds) for name in tones.CADENCES}
    makers: dict[str, tuple[Callable[[int], Wave], float]] = {
        "coughs -20": (cough, 3),
        "breaths -40": (lambda seed: breath(2 * seed + 1), 3),
        "clicks": (click, 1.5),
        "doors": (door, 3),
        "typing": (keyboard, 3),
    }
    for name, (make, apart) in makers.items():
        each = [every(make(seed), apart, apart) for seed in range(1, 9)]
        made[name] = repeated(np.concatenate(each), round(seconds * RATE))
    return made
