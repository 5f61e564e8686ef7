"""Hold music for ``benchmarks.answers``: made by formula, and real pieces where they are installed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from benchmarks.answers_other_lines import UNSEEN, VOICES
from benchmarks.echo_speech import RATE, active_rms, noise, through_mulaw, turn
from voiceflow.audio.music import MusicMeter
from voiceflow.audio.wav import read_wav
from voiceflow.clients.local.hibari import Hibari

INSTALLED = Path("/usr/share/asterisk/moh")
"""Where Debian's package ``asterisk-moh-opsound-wav`` puts five pieces."""

SECONDS = 30.0
MUSIC_DBOV = -26.0
SETTLED = 4.0
"""Seconds after which music should be known."""

PACKET = 160
_SCALES = ((0, 4, 7, 11), (0, 3, 7, 10), (0, 5, 7, 12), (0, 2, 7, 9))

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Band:
    """How a made piece sounds.

    Attributes:
        name: For the table.
        beat: Seconds from note to note.
        decay: How fast a note dies away, per second; 0 for a held one.
        harmonics: Of each note.
        vibrato: Deviation of the pitch, as a factor.
        voices: Notes at once.
        drums: Level of a drum on each beat, beside the notes.
    """

    name: str
    beat: float
    decay: float = 0.0
    harmonics: int = 4
    vibrato: float = 0.0
    voices: int = 1
    drums: float = 0.0


BANDS = (
    Band("piano", 0.5, decay=2.5, harmonics=6, voices=3),
    Band("strings", 1.6, harmonics=8, vibrato=0.006, voices=3),
    Band("organ", 0.8, harmonics=3, voices=3),
    Band("flute", 0.4, harmonics=2, vibrato=0.01),
    Band("guitar", 0.25, decay=4.0, harmonics=8, voices=2),
    Band("pop", 0.5, decay=1.0, harmonics=5, voices=3, drums=1.0),
    Band("techno", 0.23, decay=6.0, harmonics=8, drums=2.0),
    Band("xylophone", 0.2, decay=12.0, harmonics=2),
)


def play_band(band: Band, seed: int, seconds: float = SECONDS) -> Samples:
    """A piece."""
    rng = np.random.default_rng(seed)
    root, scale = rng.uniform(150, 300), _SCALES[seed % len(_SCALES)]
    held = np.arange(round(max(band.beat, 1.5 if band.decay else band.beat) * RATE)) / RATE
    shape = np.exp(-held * band.decay) * np.minimum(1.0, np.minimum(held, held[-1] - held + 0.01) / 0.01)
    sound = np.zeros(round(seconds * RATE) + len(held))
    for number in range(round(seconds / band.beat)):
        start = round(number * band.beat * RATE)
        for step in rng.choice(scale, band.voices, replace=False):
            pitch = root * 2 ** (step / 12) * (1 + band.vibrato * np.sin(2 * np.pi * 5.5 * held))
            phase = 2 * np.pi * np.cumsum(pitch) / RATE
            tone = sum(np.sin(k * phase) / k for k in range(1, band.harmonics + 1))
            sound[start : start + len(held)] += tone * shape
        if band.drums:
            hit = rng.normal(size=len(held)) * np.exp(-held * 25.0) * band.drums
            sound[start : start + len(held)] += hit
    return sound[: round(seconds * RATE)].astype(np.float32)


def pieces() -> Iterator[tuple[str, str, Samples]]:
    """Group, name and sound of each piece."""
    for number, band in enumerate(BANDS):
        for seed in (number, number + 100):
            yield "made by formula", band.name, play_band(band, seed)
    for path in sorted(INSTALLED.glob("*.wav")):
        whole, rate = read_wav(path)
        yield "real", path.stem, soxr.resample(whole.astype(np.float32) / 32768, rate, RATE)


def found(samples: Samples, *, level: float, seed: int) -> NDArray[np.bool_]:
    """Whether music is heard, after each packet."""
    line = through_mulaw((samples + level * noise("pink", len(samples), seed)).astype(np.float32))
    meter = MusicMeter(RATE)
    return np.array([meter.feed(line[at : at + PACKET]) for at in range(0, len(line), PACKET)])


def speech() -> Samples:
    """All that is said in the unseen corpus, with the pauses between sentences."""
    parts: list[Samples] = []
    for number, line in enumerate(UNSEEN):
        voice, rng = Hibari(voice=VOICES[number % len(VOICES)]), np.random.default_rng(number)
        for part in line.parts:
            if isinstance(part, str):
                said = asyncio.run(turn(voice, part, rng))
                parts += [np.asarray(said, np.float32), np.zeros(RATE // 4, np.float32)]
    return np.concatenate(parts)


def measure_music(level: float) -> list[list[str]]:
    """A line of the table for each group of pieces and for speech.

    Args:
        level: Of the line's noise.
    """
    talk = speech()
    groups: dict[str, list[tuple[float, float, float]]] = {}
    for number, (group, _, piece) in enumerate(pieces()):
        music = piece * np.float32(10 ** (MUSIC_DBOV / 20) / active_rms(piece))
        after = np.roll(talk, -number * 3 * RATE)[: 6 * RATE]
        heard = found(np.concatenate([music, after]), level=level, seed=number)
        end = len(music) // PACKET
        known = heard[round(SETTLED / 0.02) : end]
        first = float(np.argmax(heard[:end]) * 0.02) if heard[:end].any() else np.inf
        wake = float(np.argmin(heard[end:]) * 0.02)
        groups.setdefault(group, []).append((float(known.mean()), first, wake))
    rows = [_row(group, rows) for group, rows in groups.items()]
    share = float(found(talk, level=level, seed=1).mean())
    return [*rows, ["speech of the unseen lines", "1", f"{100 * share:.1f} %", "–", "–", "–"]]


def _row(group: str, rows: Sequence[tuple[float, float, float]]) -> list[str]:
    shares, firsts, wakes = (sorted(column) for column in zip(*rows, strict=True))
    return [
        group,
        str(len(rows)),
        f"{100 * float(np.mean(shares)):.0f} %",
        f"{100 * shares[0]:.0f} %",
        f"{float(np.median(firsts)):.1f}",
        f"{float(np.median(wakes)):.1f} / {wakes[-1]:.1f}",
    ]
