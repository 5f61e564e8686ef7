"""Synthetic speech at a phone line's level, and the noise and the codec of the line."""

from __future__ import annotations

import re

import numpy as np
import soxr
from numpy.typing import NDArray

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.clients.local.hibari import Hibari

RATE = 8000
SPEECH_DBOV = -26.0
"""Active speech level, as ITU-T P.56 measures it and telephone networks are planned for."""


def active_rms(speech: NDArray[np.float32]) -> float:
    """Level of the loud 20 ms frames: those within 30 dB of the loudest."""
    frames = speech[: len(speech) // 160 * 160].reshape(-1, 160)
    power = np.mean(frames.astype(np.float64) ** 2, axis=1)
    return float(np.sqrt(power[power > power.max() * 1e-3].mean()))


def trimmed(speech: NDArray[np.float32]) -> NDArray[np.float32]:
    """Without what lies before and after the voice: 10 ms frames 35 dB below the loud ones."""
    frames = speech[: len(speech) // 80 * 80].reshape(-1, 80)
    loud = np.flatnonzero(np.sqrt(np.mean(frames**2, axis=1)) > active_rms(speech) * 10 ** (-35 / 20))
    return speech[loud[0] * 80 : (loud[-1] + 1) * 80]


async def turn(caller: Hibari, line: str, rng: np.random.Generator) -> NDArray[np.float32]:
    """One turn at the nominal level; its sentences are 0.25 to 0.45 s apart."""
    parts: list[NDArray[np.float32]] = []
    for sentence in re.split(r"(?<=[.?])\s+", line):
        async for speech in caller.synthesize(sentence):
            voice = trimmed(soxr.resample(speech.samples.astype(np.float32), speech.sample_rate, RATE))
            level = 10 ** (SPEECH_DBOV / 20) / active_rms(voice)
            parts += [np.zeros(int(rng.uniform(0.25, 0.45) * RATE), np.float32), voice * np.float32(level)]
    return np.concatenate(parts[1:])


def noise(colour: str, size: int, seed: int) -> NDArray[np.float32]:
    """White or pink (-3 dB per octave above 20 Hz) noise of RMS 1, up to 4 kHz."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=size))
    if colour == "pink":
        spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(size, 1 / RATE), 20))
    samples = np.fft.irfft(spectrum, size)
    return np.asarray(samples / samples.std(), np.float32)


def through_mulaw(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Samples in [-1, 1) after a µ-law round trip."""
    whole = np.clip(np.round(samples * 32768), -32768, 32767).astype(np.int16)
    return decode(encode(whole, Encoding.MULAW), Encoding.MULAW)
