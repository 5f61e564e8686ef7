"""Phone lines on which the agent's voice comes back: what it says, what returns of it, who speaks over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.echo_speech import RATE, active_rms, noise, through_mulaw, turn
from voiceflow.clients.local.hibari import Hibari
from voiceflow.clients.local.voices import CALLERS, VoiceVariant

Wave = NDArray[np.float32]

AGENT = (
    "Thank you for calling. The cheapest ticket costs twenty pounds, and the train leaves at half past nine.",
    "I can offer you a table by the window at seven, or one in the garden at half past eight. Which is it?",
    "Your parcel left the warehouse on Monday, and it should arrive on Thursday, if the weather holds.",
    "Certainly, I can look that up for you. Please give me your order number, digit by digit.",
)
USER = (
    "No wait, stop please.",
    "Sorry, can I say something?",
    "Hold on a moment.",
    "Yes.",
    "Actually, I want the other one.",
    "No, not that one.",
    "I have a question.",
    "Tuesday would be fine.",
)
AGENT_DBOV, LINE_DBOV = -22.0, -65.0
LEAD, WAY = 0.2, 0.08
"""Seconds that are sent ahead, and that bytes take to the carrier and back."""


@dataclass(frozen=True)
class Line:
    """What a line does.

    Attributes:
        name: For people.
        gain: Of the echo, in dB.
        delay: Of the echo, from the moment at which the carrier plays it, in seconds.
        bend: What else happens to the echo.
        moves: Whether each reply's echo comes up to 20 ms earlier or later.
        is_silent: Whether there is no noise.
    """

    name: str
    gain: float = -20.0
    delay: float = 0.2
    bend: Callable[[Wave], Wave] = lambda wave: wave
    moves: bool = True
    is_silent: bool = False


def room(wave: Wave) -> Wave:
    """A loudspeaker in a room that answers for 60 ms."""
    rng = np.random.default_rng(4)
    size = round(0.06 * RATE)
    answer = rng.normal(size=size) * np.exp(-np.arange(size) / (0.012 * RATE))
    answer[0] = 1.5
    return np.convolve(wave, answer / np.sqrt((answer**2).sum()))[: len(wave)].astype(np.float32)


def codec(wave: Wave) -> Wave:
    """A low-rate codec's doing: magnitudes off by 3 dB and phases by 30 degrees, bin by bin."""
    rng, size = np.random.default_rng(5), 256
    window = np.sqrt(np.hanning(size + 1)[:size])
    out = np.zeros(len(wave) + size)
    for begin in range(0, len(wave) - size, size // 2):
        bins = np.fft.rfft(wave[begin : begin + size] * window)
        bins *= 10 ** (rng.normal(0, 3, len(bins)) / 20) * np.exp(1j * rng.normal(0, 0.5, len(bins)))
        out[begin : begin + size] += np.fft.irfft(bins) * window
    return out[: len(wave)].astype(np.float32)


def muffled(wave: Wave) -> Wave:
    """Nothing above 1 kHz."""
    taps = np.hanning(9)
    return np.convolve(wave, taps / taps.sum())[: len(wave)].astype(np.float32)


def hybrid(wave: Wave) -> Wave:
    """The reflections of a wire that ends wrongly, within 2.5 ms."""
    taps = np.zeros(21)
    taps[[0, 3, 7, 12, 20]] = 0.3, 1, -0.6, 0.3, -0.15
    return np.convolve(wave, taps / np.sqrt((taps**2).sum()))[: len(wave)].astype(np.float32)


def clipped(wave: Wave) -> Wave:
    """A loudspeaker at its limit, a third of the peaks."""
    return np.asarray(np.tanh(wave / 0.08) * 0.08, np.float32)


def swinging(wave: Wave) -> Wave:
    """8 dB up and down, by jumps, every 1.5 s."""
    swing = np.sign(np.sin(2 * np.pi * np.arange(len(wave)) / RATE / 3 + 0.1))
    return np.asarray(wave * 10 ** (8 * swing / 20), np.float32)


LINES = (
    *(
        Line(f"{gain} dB, {delay:g} s", gain, delay)
        for gain in (-14, -20, -30, -40)
        for delay in (0.1, 0.2, 0.4, 0.6)
    ),
    *(
        Line(f"{bend.__name__}, {gain} dB", gain, 0.25, bend)
        for bend in (room, hybrid, muffled, clipped, codec)
        for gain in (-14, -20, -30)
    ),
    Line("level swinging by 16 dB", -22, 0.3, swinging),
    Line("-20 dB, no noise on the line", -20, 0.2, is_silent=True),
    Line("no echo", -120),
)


@dataclass(frozen=True)
class Scene:
    """A line's sound, what was played, and when the user spoke: start and end in seconds."""

    near: NDArray[np.int16]
    played: NDArray[np.int16]
    user: list[tuple[float, float]]


@dataclass(frozen=True)
class Speech:
    """What the agent and the users say, at the levels of a phone line."""

    agent: list[Wave]
    users: list[Wave]

    def on(self, line: Line, user_gain: float | None = None, seed: int = 0) -> Scene:
        """The agent's four replies, 1.5 s apart; the user speaks twice over each, or never."""
        rng, places, at = np.random.default_rng(seed), [], RATE
        for wave in self.agent:
            places.append(at)
            at += len(wave) + round(1.5 * RATE)
        played, near = np.zeros(at, np.float32), np.zeros(at + 3 * RATE, np.float32)
        for begin, wave in zip(places, self.agent, strict=True):
            sent = through_mulaw(wave).astype(np.float32) / np.float32(32768)
            played[begin : begin + len(wave)] = sent
            shift = rng.uniform(-0.02, 0.02) if line.moves else 0.0
            late = begin + round((line.delay + WAY + shift) * RATE)
            near[late : late + len(wave)] += np.float32(10 ** (line.gain / 20)) * line.bend(sent)
        spoken = [] if user_gain is None else self._speak(near, places, user_gain)
        if not line.is_silent:
            hiss = noise("white", at, seed + 1)
            near[:at] += np.float32(10 ** (LINE_DBOV / 20)) * hiss
        return Scene(through_mulaw(near[:at]), through_mulaw(played), spoken)

    def _speak(self, near: Wave, places: Sequence[int], gain: float) -> list[tuple[float, float]]:
        spoken = []
        for number, wave in enumerate(self.users):
            begin = places[number % len(places)] + round((0.8 + 2.9 * (number // len(places))) * RATE)
            near[begin : begin + len(wave)] += wave * np.float32(10 ** (gain / 20))
            spoken.append((begin / RATE, (begin + len(wave)) / RATE))
        return spoken


async def speech(agent: VoiceVariant) -> Speech:
    """Let the local engine speak."""
    rng, users = np.random.default_rng(1), [voice for voice in CALLERS if voice is not agent]
    async with Hibari() as hibari:
        said = [await turn(hibari.speaker(agent), line, rng) for line in AGENT]
        level = 10 ** (AGENT_DBOV / 20)
        replies = [np.asarray(wave * (level / active_rms(wave)), np.float32) for wave in said]
        voices = [users[number % len(users)] for number in range(len(USER))]
        over = [
            await turn(hibari.speaker(voice), line, rng) for voice, line in zip(voices, USER, strict=True)
        ]
    return Speech(replies, over)
