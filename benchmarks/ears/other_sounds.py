"""Sounds for which recognisers write a word, by formula: barks, laughter, whistles, horns, a song on hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.ears.brief_sounds import resonant
from benchmarks.ears.steady_sounds import music
from benchmarks.ears.waves import RATE, Wave, at_level, faded, placed, shaped, silence, times

Curve = NDArray[np.float64]

_OPEN = [(750.0, 150.0), (1300.0, 200.0), (2500.0, 300.0)]
_VOWELS = (
    [(700.0, 90.0), (1200.0, 110.0), (2600.0, 160.0)],
    [(400.0, 70.0), (2000.0, 110.0), (2700.0, 160.0)],
    [(300.0, 60.0), (2300.0, 110.0), (3000.0, 160.0)],
    [(450.0, 80.0), (850.0, 110.0), (2600.0, 160.0)],
)


def voiced(pitch: Curve, rng: np.random.Generator, rough: float) -> Curve:
    """Pulses of the vocal cords.

    Args:
        pitch: In Hz, for each sample.
        rng: Source of the roughness.
        rough: How irregular they are; 0 for not at all.
    """
    phase = np.cumsum(pitch) / RATE + rough * np.cumsum(rng.normal(size=len(pitch))) / np.sqrt(RATE)
    pulses: Curve = 2 * (phase % 1) - 1
    centred: Curve = pulses - pulses.mean()
    return centred


def _shaped(sound: Curve, tract: list[tuple[float, float]]) -> Wave:
    return resonant(np.asarray(sound, np.float32), tract)


def bark(seed: int) -> Wave:
    """A dog, one to three times."""
    rng = np.random.default_rng(seed)
    sounds: list[tuple[float, Wave]] = []
    at = 0.0
    for _ in range(rng.integers(1, 4)):
        now = times(rng.uniform(0.12, 0.25))
        pitch = rng.uniform(350, 600) * (1 + 0.4 * np.sin(np.pi * now / now[-1]))
        swell = np.minimum(now / 0.01, 1) * np.exp(-now / 0.1)
        sound = (voiced(pitch, rng, 0.3) + 0.5 * rng.normal(size=len(now))) * swell
        sounds.append((at, faded(_shaped(sound, [(800, 250), (1500, 300), (2600, 400)]), 0.003)))
        at += len(now) / RATE + rng.uniform(0.12, 0.3)
    return at_level(placed(round(at * RATE), sounds), -24)


def laugh(seed: int) -> Wave:
    """Three to seven syllables of laughter: air, then a falling voice."""
    rng = np.random.default_rng(seed)
    sounds: list[tuple[float, Wave]] = []
    at, pitch = 0.0, rng.uniform(150, 320)
    for number in range(rng.integers(3, 8)):
        air_time, now = times(rng.uniform(0.06, 0.1)), times(rng.uniform(0.07, 0.11))
        air = 0.3 * shaped(len(air_time), rng, 500, 3000) * np.sin(np.pi * air_time / air_time[-1])
        pulses = voiced(np.full(len(now), pitch * (1.2 - 0.05 * number)), rng, 0.05)
        sound = (pulses + 0.3 * rng.normal(size=len(now))) * np.sin(np.pi * now / now[-1])
        syllable = _shaped(sound, _OPEN)
        sounds += [(at, np.asarray(air * np.abs(syllable).max(), np.float32))]
        at += len(air_time) / RATE
        sounds += [(at, syllable)]
        at += len(now) / RATE
    return at_level(placed(round((at + 0.05) * RATE), sounds), -26)


def yawn(seed: int) -> Wave:
    """A long breath with a voice that rises and falls."""
    rng = np.random.default_rng(seed)
    now = times(1.4)
    pitch = np.interp(now, [0, 0.4, 1.4], rng.uniform(0.9, 1.1) * np.array([180, 230, 110]))
    sound = (voiced(pitch, rng, 0.05) + 0.5 * rng.normal(size=len(now))) * np.sin(np.pi * now / now[-1])
    return at_level(_shaped(sound, [(650, 150), (1000, 150), (2500, 250)]), -30)


def whistle(seed: int) -> Wave:
    """Somebody whistles for two seconds."""
    rng = np.random.default_rng(seed)
    now = times(2.0)
    hertz = np.interp(now, np.linspace(0, 2, 9), rng.uniform(900, 1800, 9))
    tone = np.sin(2 * np.pi * np.cumsum(hertz) / RATE) + 0.02 * rng.normal(size=len(now))
    return at_level(faded(tone, 0.03), -26)


def horn(seed: int) -> Wave:
    """A car's horn: two square waves."""
    now = times(np.random.default_rng(seed).uniform(0.4, 1.2))
    pair = sum((np.sign(np.sin(2 * np.pi * hertz * now)) for hertz in (415, 500)), np.zeros(len(now)))
    return at_level(faded(pair, 0.02), -20)


def wail(seed: int) -> Wave:
    """A baby's cry of a second."""
    rng = np.random.default_rng(seed)
    now = times(rng.uniform(0.8, 1.3))
    rise = np.sin(np.pi * now / now[-1]).clip(0, 1)
    pitch = rng.uniform(380, 520) * (1 + 0.25 * rise + 0.02 * np.sin(2 * np.pi * 6 * now))
    sound = (voiced(pitch, rng, 0.05) + 0.1 * rng.normal(size=len(now))) * rise**0.4
    return at_level(_shaped(sound, [(1100, 250), (1700, 300), (3200, 500)]), -30)


def beat(seconds: float, seed: int) -> Wave:
    """Hold music with drums, level 1."""
    rng = np.random.default_rng(seed)
    now = times(0.25)
    kick = 3 * np.exp(-now / 0.08) * np.sin(2 * np.pi * (60 + 60 * np.exp(-now / 0.03)) * now)
    sounds: list[tuple[float, Wave]] = []
    for number in range(int(seconds * 4)):
        hat = 0.6 * np.exp(-now / 0.02) * shaped(len(now), rng, 2500, 3900)
        snare = shaped(len(now), rng, 400, 3800) + 0.5 * np.sin(2 * np.pi * 190 * now)
        sounds.append((number / 4, np.asarray(hat, np.float32)))
        if number % 4 == 0:
            sounds.append((number / 4, np.asarray(kick, np.float32)))
        elif number % 4 == 2:
            sounds.append((number / 4, np.asarray(1.5 * np.exp(-now / 0.07) * snare, np.float32)))
    tune = music(seconds, seed)
    return at_level(tune + placed(len(tune), sounds), 0)


def song(seconds: float, seed: int = 10) -> Wave:
    """A voice that sings vowels over drums and strings, level 1."""
    rng = np.random.default_rng(seed)
    notes: list[tuple[float, Wave]] = []
    at = 0.0
    while at < seconds:
        now = times(rng.uniform(0.4, 1.0))
        pitch = rng.choice([220, 247, 262, 294, 330, 349, 392]) * (1 + 0.015 * np.sin(2 * np.pi * 5.5 * now))
        notes.append((at, faded(_shaped(voiced(pitch, rng, 0.0), _VOWELS[rng.integers(4)]), 0.04)))
        at += len(now) / RATE
    sung = at_level(placed(round(seconds * RATE), notes), 0)
    return at_level(beat(seconds, seed) + np.float32(1.4) * sung, 0)


WORDLIKE: dict[str, Callable[[], Wave]] = {
    f"{name} {seed}": partial(make, seed)
    for name, make, seeds in (
        ("bark", bark, (2, 3, 4)),
        ("laugh", laugh, (1, 2, 3)),
        ("yawn", yawn, (1, 2)),
        ("whistle", whistle, (1, 2)),
        ("horn", horn, (1, 2)),
        ("wail", wail, (1, 2)),
    )
    for seed in seeds
} | {
    "drums": lambda: np.concatenate([beat(12.0, 8), silence(1.0)]) * np.float32(10 ** (-32 / 20)),
    "song": lambda: np.concatenate([song(12.0), silence(1.0)]) * np.float32(10 ** (-36 / 20)),
}
"""Sixteen sounds for which a recogniser writes words."""
