"""A packet is measured once for all who hear it, and every decision is that of the plain formula."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import cycle

import numpy as np
import pytest
import webrtcvad
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from tests.rows import example_count
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.levels import mean_square, packet_feed
from voiceflow.audio.user_level import UserLevel
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.testing.speech import speechlike

Samples = NDArray[np.int16]


class PlainGate:
    """The gate's decisions as they are described: every window measured, smoothed, levelled and judged."""

    def __init__(self, rate: int) -> None:
        self.vad, self.rate = webrtcvad.Vad(0), rate
        self.running = self.floor = self.before = self.least = math.inf
        self.count = self.steady = 0
        self.anchor = 0.0

    def take(self, power: float) -> None:
        if self.running == math.inf:
            self.running = power
        self.running += 0.2 * (power - self.running)
        self.least = min(self.least, self.running)
        self.floor = min(self.before, self.least)
        self.count += 1
        if self.count == 100:
            self.before, self.least, self.count = self.least, self.running, 0

    def judge(self, window: Samples) -> float:
        values = window.astype(np.float32)
        power = float(values @ values) / len(values)
        if power <= 1.0:
            self.take(float(2**30) * 10**-4.5)
            self.steady = 0
            return 0.0
        self.take(power)
        noise = float(2**30) * 10**-4
        gain = 1.0 if self.floor <= noise else max(math.sqrt(noise / self.floor), 10**-1.5)
        if not self.vad.is_speech((values * gain).astype(np.int16).tobytes(), self.rate):
            self.steady = 0
            return 0.0
        if not self.steady or not self.anchor / 10**0.3 < self.running < self.anchor * 10**0.3:
            self.steady, self.anchor = 0, self.running
        self.steady += 1
        if self.steady < 50:
            return 1.0 if power > self.floor * 10**0.4 else 0.4
        self.vad = webrtcvad.Vad(0)
        self.floor = self.before = self.least = self.running
        self.count = self.steady = 0
        return 0.0


class PlainLevel:
    """The smoothed level at a time, looked for from the oldest packet on."""

    def __init__(self, rate: int) -> None:
        self.rate, self.mean = rate, 0.0
        self.levels: list[tuple[float, float]] = []

    def feed(self, samples: Samples, now: float) -> None:
        wave = samples.astype(np.float32)
        power = float(wave @ wave) / max(1, len(wave))
        self.mean += min(1.0, len(wave) / (self.rate * 0.1)) * (power - self.mean)
        self.levels = [(at, mean) for at, mean in (*self.levels, (now, self.mean)) if at >= now - 1.0]

    def at(self, end: float) -> float:
        return next((mean for at, mean in self.levels if at >= end - 1e-6), math.inf)


def quiet(seconds: float, deviation: float, rate: int) -> Samples:
    return np.random.default_rng(3).normal(0, deviation, round(seconds * rate)).astype(np.int16)


def mixed(rate: int) -> Samples:
    """A quiet line, speech, digital silence, faint speech, noise that rises, and speech in it."""
    parts = [
        quiet(0.6, 30, rate),
        speechlike(0.8, 1, sample_rate=rate),
        np.zeros(round(0.3 * rate), np.int16),
    ]
    parts += [speechlike(0.5, 2, sample_rate=rate) // 12, quiet(2.4, 900, rate)]
    return np.concatenate([*parts, speechlike(0.6, 3, sample_rate=rate) // 2 + quiet(0.6, 900, rate)])


def heard(
    feed: Callable[[WebRTCDetector], Callable[[Samples, float], None]], sound: Samples, sizes: Sequence[int]
) -> list[tuple[float, float, float]]:
    """Each probability, its time and the power of its window, from packets of these sizes in turn."""
    found: list[tuple[float, float, float]] = []
    detector = WebRTCDetector()
    detector.start(8000, lambda probability, end: found.append((probability, end, detector.power)))
    take, end = feed(detector), 0
    for size in cycle(sizes):
        if end >= len(sound):
            return found
        end += size
        take(sound[end - size : end], end / 8000)
    return found


@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("rate", [8000, 16000])
def test_the_gate_decides_as_the_plain_formula_bit_for_bit(encoding: Encoding, rate: int) -> None:
    sound = decode(encode(mixed(rate), encoding), encoding)
    size, plain, found = rate // 50, PlainGate(rate), list[float]()
    detector = WebRTCDetector()
    detector.start(rate, lambda probability, end: found.append(probability))
    feed = packet_feed(detector)
    windows = [sound[begin : begin + size] for begin in range(0, len(sound) - size + 1, size)]
    for number, window in enumerate(windows):
        feed(window, mean_square(window), number * 0.02)
    assert found == [plain.judge(window) for window in windows]
    assert set(found) == {0.0, 0.4, 1.0}


@pytest.mark.parametrize("sizes", [(160,), (80, 160, 160), (104,), (320, 240)])
def test_the_gate_takes_a_measured_packet_as_any_other(sizes: tuple[int, ...]) -> None:
    sound = mixed(8000)

    def measured(detector: WebRTCDetector) -> Callable[[Samples, float], None]:
        feed = packet_feed(detector)
        return lambda samples, now: feed(samples, mean_square(samples), now)

    windows = heard(lambda detector: detector.feed, sound, sizes)
    assert heard(measured, sound, sizes) == windows
    assert [window[0] for window in windows] == [window[0] for window in heard(measured, sound, (160,))]


@settings(max_examples=example_count(30))
@given(
    st.lists(arrays.arrays(np.int16, st.integers(0, 400)), min_size=1, max_size=8),
    st.lists(st.floats(0.0, 0.6), min_size=8, max_size=8),
)
def test_a_user_is_as_loud_as_by_the_plain_formula(packets: list[Samples], waits: list[float]) -> None:
    level, plain, now = UserLevel(), PlainLevel(8000), 0.0
    level.start(8000)
    for packet, wait in zip(packets, waits, strict=False):
        now += wait
        packet_feed(level)(packet, mean_square(packet), now)
        plain.feed(packet, now)
        for end in (now, now - 0.02, now - 0.5):
            before = len(level._voiced)
            level.weigh(1.0, end)
            taken = list(level._voiced)[before:]
            assert taken == [plain.at(end)]
