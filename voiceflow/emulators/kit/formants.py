"""Formant synthesis: a voice that voice detectors recognise as speech. It holds no words.

Each pulse of the glottis rings four resonances, which move from character to character; the loudness rises
and falls in syllables. The same text, pace and seed make the same samples.

Source: X. Rodet, "Time-domain formant-wave-function synthesis", Computer Music Journal 8(3), 1984.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_VOWELS = np.array(
    [
        (730, 1090, 2440, 3400),
        (530, 1840, 2480, 3500),
        (290, 2200, 2900, 3500),
        (550, 880, 2400, 3300),
        (330, 900, 2240, 3300),
        (400, 1700, 2400, 3300),
        (640, 1350, 2500, 3400),
    ],
    np.float64,
)
"""The resonances of some vowels, in Hz (after Peterson and Barney, 1952)."""
_CLOSED = np.array((300, 1400, 2400, 3300), np.float64)
_CLOSURE = 0.75
"""How far the mouth closes between two syllables. Without it, Silero hears no voice in long vowels."""
_BANDWIDTHS = (70.0, 95.0, 140.0, 200.0)
_GAINS = (1.0, 0.55, 0.3, 0.15)
_RING = 0.02
"""Seconds after which a pulse has died away."""
_BATCH = 256
"""Pulses computed at once: memory stays bounded for a text of any length."""

_SYLLABLE = 0.175
"""Seconds. Silero hears a voice in 96 % of the windows with syllables of 0.2 s, in half with 0.29 s."""
_DIP = -13.0
"""Level between two syllables, in dB. With less, a level that hardly moves passes for steady noise."""
_EDGE = -5.0
"""Level at the ends of a word, in dB."""
_FADE = 0.003
_BURST = 0.02
_BURST_LEVEL = 0.25
"""Of the noise with which every third syllable begins, to its voice."""
_LEVEL = 32768 * 10 ** (-26 / 20)
"""Root mean square while somebody speaks: -26 dBov (ITU-T P.56, P.800)."""
_PEAK = 32000.0


@dataclass(frozen=True, slots=True)
class _Word:
    """The characters between two spaces; times in seconds."""

    text: str
    start: float
    end: float


@lru_cache(maxsize=128)  # callers and agents say the same things again, and a text takes 10 ms
def synthesize(text: str, *, pace: float, sample_rate: int, seed: int = 0) -> NDArray[np.int16]:
    """Speak a text at -26 dBov. White space is silent.

    Args:
        text: What to speak.
        pace: Seconds for each character.
        sample_rate: In Hz; 8000 or more.
        seed: Chooses the speaker.

    Returns:
        Mono samples, shape ``(round(len(text) * pace * sample_rate),)``; read-only.
    """
    size = round(len(text) * pace * sample_rate)
    chance = np.random.default_rng(seed)
    pulses = _pulses(size / sample_rate, chance)
    wave, is_active = np.zeros(size), np.zeros(size, np.bool_)
    for word in _words(text, pace):
        begin, end = round(word.start * sample_rate), min(size, round(word.end * sample_rate))
        within = pulses[(pulses >= word.start) & (pulses < word.end)]
        spoken = _voiced(word, within, begin, end - begin, sample_rate)
        wave[begin:end] = (spoken + _bursts(word, end - begin, sample_rate)) * _fades(
            end - begin, sample_rate
        )
        is_active[begin:end] = True
    if is_active.any():
        wave *= _LEVEL / math.sqrt(float(np.mean(np.square(wave[is_active]))) or 1.0)
    samples = np.clip(wave, -_PEAK, _PEAK).round().astype(np.int16)
    samples.flags.writeable = False
    return samples


def _words(text: str, pace: float) -> Iterator[_Word]:
    at = 0
    for token in text.split():
        at = text.index(token, at)
        yield _Word(token, at * pace, (at + len(token)) * pace)
        at += len(token)


def _pulses(seconds: float, chance: np.random.Generator) -> NDArray[np.float64]:
    """When the glottis closes: its pitch falls through the text, and moves."""
    base = chance.uniform(105, 155)
    slow, quick = chance.uniform(0, 2 * math.pi, 2)
    time = np.arange(0, seconds + 0.002, 0.001)
    turns = 0.2 * np.sin(2 * math.pi * 0.9 * time + slow) + 0.1 * np.sin(2 * math.pi * 2.3 * time + quick)
    pitch = base * (1.06 - 0.12 * time / max(seconds, 0.001) + turns)
    phase = np.cumsum(pitch) * 0.001
    pulses: NDArray[np.float64] = np.interp(np.arange(1, math.floor(phase[-1]) + 1), phase, time)
    return pulses


def _voiced(
    word: _Word, pulses: NDArray[np.float64], begin: int, size: int, sample_rate: int
) -> NDArray[np.float64]:
    """The sum of what each pulse rings, from sample ``begin`` on."""
    ring = round(_RING * sample_rate)
    wave = np.zeros(size + ring + 1)
    formants, levels = _formants(word, pulses), 10 ** (_level(word, pulses) / 20)
    for at in range(0, len(pulses), _BATCH):
        batch = pulses[at : at + _BATCH] * sample_rate - begin
        index = np.ceil(batch).clip(0).astype(np.int64)[:, None] + np.arange(ring)
        time = (index - batch[:, None]) / sample_rate
        sound = np.zeros_like(time)
        for formant, bandwidth, gain in zip(formants[at : at + _BATCH].T, _BANDWIDTHS, _GAINS, strict=True):
            decay = np.exp(-math.pi * bandwidth * time)
            sound += gain * decay * np.sin(2 * math.pi * formant[:, None] * time)
        np.add.at(wave, index, sound * levels[at : at + _BATCH, None])
    return wave[:size]


def _formants(word: _Word, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The resonances at these times, shape (times, 4).

    Each character has a vowel, tuned by its code; between two syllables the mouth is nearly closed.
    """
    codes = np.array([ord(character) for character in word.text])
    tuning = 0.94 + 0.12 * (codes * 37 % 64 / 63)
    targets = _VOWELS[codes % len(_VOWELS)] * tuning[:, None]
    middles = word.start + (np.arange(len(codes)) + 0.5) * (word.end - word.start) / len(codes)
    vowels = np.stack([np.interp(times, middles, target) for target in targets.T], axis=1)
    edges = _syllables(word)
    place = np.interp(times, edges, np.arange(len(edges))) % 1.0
    closed = np.interp(place, (0.0, 0.3, 0.75, 1.0), (_CLOSURE, 0.0, 0.0, _CLOSURE))[:, None]
    return vowels * (1 - closed) + _CLOSED * closed


def _level(word: _Word, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The level at these times, in dB: it falls between two syllables, and no two are equally loud."""
    edges = _syllables(word)
    knots, levels = [edges[0]], [_EDGE]
    for number, (edge, length) in enumerate(zip(edges[:-1], np.diff(edges), strict=True)):
        stress = ord(word.text[number * len(word.text) // (len(edges) - 1)]) % 5 - 2
        knots += [edge + 0.3 * length, edge + 0.75 * length, edge + length]
        levels += [stress, stress - 1, _DIP]
    levels[-1] = _EDGE
    return np.interp(times, knots, levels)


def _syllables(word: _Word) -> NDArray[np.float64]:
    """Where its syllables begin, and its end."""
    # Their lengths differ, as in speech: an even beat is one that two voices have in common.
    count = max(1, round((word.end - word.start) / _SYLLABLE))
    lengths = np.array([_length(word.text, number, count) for number in range(count)])
    ends = np.cumsum(lengths) / lengths.sum() * (word.end - word.start)
    return np.concatenate(([word.start], word.start + ends))


def _length(text: str, number: int, count: int) -> float:
    code = ord(text[number * len(text) // count])
    return 0.75 + (code * 29 + number * 13) % 32 / 62


def _bursts(word: _Word, size: int, sample_rate: int) -> NDArray[np.float64]:
    """Short noise at every third syllable, as of a plosive."""
    wave = np.zeros(size)
    length = round(_BURST * sample_rate)
    noise = np.diff(np.random.default_rng(ord(word.text[0])).normal(size=length + 1))
    noise *= _BURST_LEVEL * np.linspace(1, 0, length)
    for edge in _syllables(word)[:-1:3]:
        begin = round((edge - word.start) * sample_rate)
        wave[begin : begin + length] += noise[: size - begin]
    return wave


def _fades(size: int, sample_rate: int) -> NDArray[np.float64]:
    index = np.arange(size)
    edge = np.minimum(index + 1, size - index) / (_FADE * sample_rate)
    return np.minimum(edge, 1.0)
