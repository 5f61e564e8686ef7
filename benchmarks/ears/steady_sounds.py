"""Sounds that go on, by formula: street, music, siren, hum, pink noise, other people's voices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.ears.waves import RATE, Wave, at_level, faded, placed, shaped, silence, times


def street(seconds: float, seed: int = 1) -> Wave:
    """Far traffic, cars that pass with their engine and tyres, a horn now and then, level 1."""
    rng = np.random.default_rng(seed)
    size = round(seconds * RATE)
    now = times(seconds)
    sound = 0.5 * shaped(size, rng, 60, 500, -3).astype(np.float64)
    at = rng.uniform(0, 3)
    while at < seconds:
        width = rng.uniform(0.8, 2.0)
        passing = 1 / (1 + ((now - at) / width) ** 2)
        tyres = shaped(size, rng, 300, 2200, -2) * passing
        # The pitch falls as the car goes by.
        revs = rng.uniform(45, 90) * (1 - 0.06 * np.tanh((now - at) / 0.7))
        phase = 2 * np.pi * np.cumsum(revs) / RATE
        engine = sum(np.sin(k * phase + rng.uniform(0, 6)) / k for k in range(1, 9)) * passing
        sound += rng.uniform(0.6, 1.4) * (tyres + 0.6 * engine)
        at += rng.uniform(1.5, 5)
    horns: list[tuple[float, Wave]] = []
    at = rng.uniform(2, 9)
    while at < seconds:
        blow = times(rng.uniform(0.2, 0.8))
        pair = sum(
            np.sign(np.sin(2 * np.pi * hertz * blow)) + np.sin(2 * np.pi * hertz * blow)
            for hertz in (349, 440)
        )
        horns.append((at, faded(np.asarray(pair, np.float32) * np.float32(0.5), 0.03)))
        at += rng.uniform(6, 15)
    return at_level(sound + placed(size, horns), 0)


def music(seconds: float, seed: int = 2) -> Wave:
    """Hold music: four chords, an arpeggio and a bass, 100 beats a minute, level 1."""
    rng = np.random.default_rng(seed)
    chords = ((60, 64, 67), (57, 60, 64), (65, 69, 72), (67, 71, 74))
    beat = 0.6
    notes: list[tuple[float, Wave]] = []
    for number in range(int(seconds / beat) + 1):
        chord = chords[number // 4 % 4]
        if number % 4 == 0:
            notes += [(number * beat, _note(pitch, 2.4, 0.25, rng)) for pitch in chord]
            notes.append((number * beat, _note(chord[0] - 24, 1.8, 0.8, rng)))
        notes += [
            (number * beat + half * beat / 2, _note(chord[rng.integers(3)] + 12, 0.5, 0.6, rng))
            for half in range(2)
        ]
    return at_level(placed(round(seconds * RATE), notes), 0)


def _note(pitch: int, seconds: float, level: float, rng: np.random.Generator) -> Wave:
    """A struck string."""
    now = times(seconds)
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    parts = [
        np.sin(2 * np.pi * hertz * k * now + rng.uniform(0, 6)) * np.exp(-now * (1.5 + k)) / k
        for k in range(1, 9)
        if hertz * k < 3800
    ]
    return faded(level * np.sum(parts, axis=0), 0.004)


def siren(seconds: float) -> Wave:
    """A wail between 500 and 1,400 Hz, once in four seconds, level 1."""
    now = times(seconds)
    hertz = 950 - 450 * np.cos(2 * np.pi * now / 4)
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    return at_level(np.sin(phase) + 0.4 * np.sin(2 * phase) + 0.2 * np.sin(3 * phase), 0)


def hum(seconds: float) -> Wave:
    """Mains hum at 50 Hz and its harmonics, level 1."""
    now = times(seconds)
    parts = [np.sin(2 * np.pi * 50 * k * now + k) / k for k in (1, 2, 3, 4, 5, 7, 9, 11)]
    return at_level(np.sum(parts, axis=0), 0)


def pink(seconds: float, seed: int = 3) -> Wave:
    """Noise that falls by 3 dB per octave, level 1."""
    return at_level(shaped(round(seconds * RATE), np.random.default_rng(seed), 20, 4000, -3), 0)


def talk(clips: Sequence[Wave], seconds: float, seed: int, gap: tuple[float, float] = (0.2, 0.7)) -> Wave:
    """One voice that says the clips in random order, with little between them, level 1."""
    rng = np.random.default_rng(seed)
    parts: list[Wave] = []
    length = 0
    while length < seconds * RATE:
        clip = clips[int(rng.integers(len(clips)))]
        parts += [clip, silence(rng.uniform(*gap))]
        length += len(parts[-1]) + len(clip)
    return at_level(np.concatenate(parts)[: round(seconds * RATE)], 0)


def babble(voices: Sequence[Sequence[Wave]], seconds: float, seed: int = 4) -> Wave:
    """Several voices at once, each saying its clips, level 1."""
    mixed = sum(
        (talk(clips, seconds, seed + number) for number, clips in enumerate(voices)), silence(seconds)
    )
    return at_level(mixed, 0)
