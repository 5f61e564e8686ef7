"""Short sounds of a person and a room that are no words, by formula: coughs, breaths, clicks, doors, keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.ears.waves import RATE, Wave, at_level, faded, placed, shaped, silence, times


def resonant(wave: Wave, peaks: list[tuple[float, float]]) -> Wave:
    """The sound through resonances: pairs of frequency and bandwidth in Hz."""
    hertz = np.fft.rfftfreq(len(wave), 1 / RATE)
    gain = np.full(len(hertz), 0.05)
    for centre, width in peaks:
        gain += 1 / (1 + ((hertz - centre) / (width / 2)) ** 2)
    return np.asarray(np.fft.irfft(np.fft.rfft(wave) * gain, len(wave)), np.float32)


def cough(seed: int) -> Wave:
    """A burst of air, the rough middle, sometimes a voiced end; two bursts for odd seeds."""
    rng = np.random.default_rng(seed)
    bursts: list[tuple[float, Wave]] = []
    at = 0.0
    for _ in range(1 + seed % 2):
        seconds = rng.uniform(0.22, 0.4)
        now = times(seconds)
        shape = np.minimum(now / 0.008, 1) * np.exp(-now / (seconds / 3.5))
        air = shaped(len(now), rng, 300, 3000, -3) * shape
        rough = 1 + 0.6 * np.sign(
            np.sin(2 * np.pi * rng.uniform(55, 110) * now + rng.normal(0, 0.4, len(now)))
        )
        tract = [(rng.uniform(500, 800), 200.0), (rng.uniform(1200, 1600), 300.0), (2600.0, 500.0)]
        body = resonant(np.asarray(air * rough, np.float32), tract)
        bursts.append((at, faded(body, 0.002)))
        at += seconds + rng.uniform(0.12, 0.3)
    return at_level(placed(round(at * RATE), bursts), -20)


def breath(seed: int) -> Wave:
    """Air that swells and falls for half a second to one second, close to the microphone."""
    rng = np.random.default_rng(seed)
    now = times(rng.uniform(0.5, 1.1))
    swell = np.sin(np.pi * now / now[-1]) ** rng.uniform(1.2, 2.0)
    air = shaped(len(now), rng, rng.uniform(300, 500), rng.uniform(1800, 3000), -2) * swell
    tract = [(rng.uniform(900, 1300), 500.0), (rng.uniform(1900, 2400), 700.0)]
    return at_level(resonant(np.asarray(air, np.float32), tract), -40 if seed % 2 else -34)


def click(seed: int) -> Wave:
    """A tongue, a pen, a switch: a few milliseconds, once or twice."""
    rng = np.random.default_rng(seed)
    now = times(0.03)
    ring = np.exp(-now / rng.uniform(0.002, 0.006)) * np.sin(2 * np.pi * rng.uniform(900, 2800) * now)
    one = np.asarray(ring + 0.3 * np.exp(-now / 0.001) * rng.normal(size=len(now)), np.float32)
    sounds = [(0.0, one), (rng.uniform(0.06, 0.12), one * np.float32(0.7))]
    return at_level(placed(round(0.2 * RATE), sounds), -22)


def door(seed: int) -> Wave:
    """A latch, the thump of the leaf, the room after it."""
    rng = np.random.default_rng(seed)
    now = times(0.7)
    thump = np.exp(-now / 0.06) * np.sin(2 * np.pi * rng.uniform(70, 140) * now)
    boards = np.exp(-now / 0.04) * shaped(len(now), rng, 150, 900, -3)
    room = 0.15 * np.exp(-now / 0.2) * shaped(len(now), rng, 200, 1500, -3)
    slam = np.asarray(thump + boards + room, np.float32)
    latch = click(seed + 100) * np.float32(2)
    return at_level(placed(round(0.9 * RATE), [(0.0, latch), (0.12, slam)]), -18)


def keyboard(seed: int, seconds: float = 2.0) -> Wave:
    """Typing: a key every 0.1 to 0.25 s, each with its press and its release."""
    rng = np.random.default_rng(seed)
    sounds: list[tuple[float, Wave]] = []
    at = 0.02
    while at < seconds - 0.15:
        now = times(0.04)
        press = np.exp(-now / 0.004) * shaped(len(now), rng, 500, 3500)
        thud = 0.6 * np.exp(-now / 0.012) * np.sin(2 * np.pi * rng.uniform(180, 320) * now)
        key = np.asarray(press + thud, np.float32) * np.float32(rng.uniform(0.5, 1.0))
        sounds += [(at, key), (at + rng.uniform(0.05, 0.09), key * np.float32(0.4))]
        at += rng.uniform(0.1, 0.25)
    return at_level(placed(round(seconds * RATE), sounds), -30)


def rustle(seed: int) -> Wave:
    """A sleeve or a sheet of paper at the microphone."""
    rng = np.random.default_rng(seed)
    now = times(0.8)
    strokes = np.abs(np.sin(2 * np.pi * rng.uniform(2, 4) * now + rng.uniform(0, 3)))
    grain = np.repeat(rng.gamma(0.7, 1.0, len(now) // 40 + 1), 40)[: len(now)]
    return at_level(faded(shaped(len(now), rng, 600, 3600, 2) * strokes * grain, 0.05), -30)


BRIEF: dict[str, Callable[[], Wave]] = {
    f"{name} {seed}": partial(make, seed)
    for name, make, count in (
        ("cough", cough, 4),
        ("breath", breath, 4),
        ("click", click, 3),
        ("door", door, 2),
        ("typing", keyboard, 2),
        ("rustle", rustle, 2),
    )
    for seed in range(1, count + 1)
}
"""Seventeen sounds that are no reason to fall silent."""


def every(wave: Wave, seconds: float, total: float) -> Wave:
    """The sound once in so many seconds."""
    gap = silence(max(0.0, seconds - len(wave) / RATE))
    one = np.concatenate([wave, gap])
    return np.tile(one, -(-round(total * RATE) // len(one)))[: round(total * RATE)]
