"""A turn model without weights, for tests: an end is where the pitch and the level fall."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voiceflow.audio.turn_model import TurnChance
from voiceflow.audio.turn_windows import TurnWindow, WindowedTurnModel

WINDOW = TurnWindow(seconds=2.0, sample_rate=8000, pause=0.1, step=0.1, limit=1.0)
_FRAME = 400
_LEAST = 0.01


class PitchFall:
    """A ``TurnNetwork``: compares the last 0.25 s of voice with the 0.25 s before it."""

    def judge(self, windows: Sequence[NDArray[np.float32]]) -> list[TurnChance]:
        return [TurnChance(ending=_ending(window)) for window in windows]


def pitch_model(window: TurnWindow = WINDOW) -> WindowedTurnModel:
    return WindowedTurnModel(PitchFall, window)


def glide(begin: float, end: float, seconds: float = 1.0, fade: float = 1.0) -> NDArray[np.int16]:
    """A voice whose pitch moves from one frequency to another and whose level falls to ``fade``."""
    t = np.arange(round(seconds * 8000)) / 8000
    phase = 2 * np.pi * (begin * t + (end - begin) * t**2 / (2 * seconds))
    voice = sum(np.cos(k * phase) / k for k in range(1, 8))
    level = 1 + (fade - 1) * t / seconds
    return np.asarray(3000 * voice * level).astype(np.int16)


def _ending(window: NDArray[np.float32]) -> float:
    frames = window[len(window) % _FRAME :].reshape(-1, _FRAME)
    voiced = [frame for frame in frames if float(np.sqrt(np.mean(frame**2))) > _LEAST]
    if len(voiced) < 10:
        return 0.5
    pitches = [_pitch(frame) for frame in voiced[-10:]]
    fall = np.median(pitches[:5]) / np.median(pitches[5:]) - 1
    softer = 1 - float(np.sqrt(np.mean(np.square(voiced[-1])) / np.mean(np.square(voiced[-10]))))
    return float(np.clip(0.5 + 2 * fall + softer / 4, 0, 1))


def _pitch(frame: NDArray[np.float32]) -> float:
    """In Hz, from 80 to 400, by autocorrelation."""
    centred = frame - frame.mean()
    products = np.correlate(centred, centred, "full")[_FRAME - 1 :]
    lags = np.arange(20, 100)
    return float(8000 / lags[int(products[20:100].argmax())])
