"""The quick voice detector: webrtcvad, at the input level at which it separates noise from voice.

webrtcvad's model of noise ends at a fixed level: louder noise is voice to it for ever, and the modes that
do not call noise voice miss quiet speech instead. So the line is turned down until its noise lies just
under that end, and the most sensitive mode is used. ``python -m benchmarks.ears detectors`` measures what
that brings.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import webrtcvad

from voiceflow.audio.levels import mean_square
from voiceflow.audio.vad import ONSET

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.vad import Heard

_SENSITIVE = 0
"""The mode of webrtcvad that misses the least voice."""
_RATES = (8000, 16000, 32000, 48000)
_FULL_SCALE = float(2**30)
"""Mean square of a full-scale square wave: 0 dBov (ITU-T G.100.1)."""


def _power(dbov: float) -> float:
    return _FULL_SCALE * 10 ** (dbov / 10)


_NOISE_LEVEL = _power(-40)
"""The target level of the noise floor. At -37 dBov some turns do not end at 10 dB SNR; the lower, the earlier
speech ends in worse noise (turns cut at 0 dB SNR: 8 at -37, 21 at -41, 33 at -47)."""
_MAX_ATTENUATION = 10 ** (-30 / 20)
_DIGITAL_SILENCE = 1.0
"""Mean square at which the samples are digital silence, not a line."""
_SILENT_LINE = _power(-45)
"""The noise assumed for such a line.

Learning nothing from it would leave the last words as the floor, and the next ones would be detected up to
0.9 s late; with a lower value, noise that a gate cuts into pieces is voice from -47 dBov on.
"""
_STANDS_OUT = 10 ** (4 / 10)
"""Factor above the floor from which voice may start speech.

With 4 dB, nothing starts in minutes of pink noise (1 to 6 times a minute without), and speech starts no
later; with 6 dB, 15 ms later.
"""
_WEAK = 0.4
"""The probability of voice that does not stand out: enough to continue speech, not to start it."""
_BLOCK = 100
"""Windows in half the memory of the noise floor: 2 to 4 s, so that it includes a pause for breath."""
_SMOOTHING = 0.2
"""Weight of the newest window in the running power."""
_STEADY = 50
"""Voiced windows after which a constant level is risen noise: 1 s. Speech changes within 0.5 s."""
_STEADY_RATIO = 10 ** (3 / 10)


class NoiseFloor:
    """Follows the power of the noise: the minimum of the running power over the last seconds.

    Attributes:
        running: The smoothed mean square of the windows.
        power: The floor; infinite before the first window.
    """

    def __init__(self) -> None:
        self.running = math.inf
        self.power = math.inf
        self._before = self._least = math.inf
        self._count = 0

    def take(self, power: float) -> None:
        """Take one window's mean square."""
        running = self.running
        if running == math.inf:
            running = power
        self.running = running = running + _SMOOTHING * (power - running)
        least = self._least
        if running < least:
            self._least = least = running
        self.power = least if least < self._before else self._before
        self._count += 1
        if self._count == _BLOCK:
            self._before, self._least, self._count = self._least, self.running, 0

    def rise(self) -> None:
        """Set the floor to the running power, which is noise."""
        self.power = self._before = self._least = self.running
        self._count = 0


class WebRTCDetector:
    """webrtcvad after a noise-floor leveller. Takes 8, 16, 32 and 48 kHz; decides within ``feed``.

    Noise that rises suddenly counts as voice for about a second.
    """

    window = 0.02

    def __init__(self) -> None:
        self._vad = webrtcvad.Vad(_SENSITIVE)
        self._floor = NoiseFloor()
        self._heard: Heard | None = None
        self._rate = 0
        self._size = 0
        self._rest, self._has_rest = np.zeros(0, np.int16), False
        self._anchor = 0.0
        self._steady = 0
        self.power = 0.0
        """Mean square of the last window."""

    @property
    def onset(self) -> float:
        return ONSET

    @property
    def reason(self) -> str:
        return "gate"

    def start(self, sample_rate: int, heard: Heard) -> None:
        if sample_rate not in _RATES:
            raise ValueError(f"webrtcvad takes {_RATES} Hz, not {sample_rate}")
        self._rate = sample_rate
        self._size = round(sample_rate * self.window)
        self._heard = heard

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        if len(samples) == self._size and not self._has_rest:
            self.feed_measured(samples, mean_square(samples), now)
            return
        size = self._size
        if self._has_rest:
            samples = np.concatenate((self._rest, samples))
        behind = len(samples)
        for begin in range(0, behind - size + 1, size):
            behind -= size
            window = samples[begin : begin + size]
            probability = self._probability(window, mean_square(window))
            if self._heard is None:
                return
            self._heard(probability, now - behind / self._rate)
        self._rest, self._has_rest = samples[len(samples) - behind :], behind > 0

    def feed_measured(self, samples: NDArray[np.int16], power: float, now: float) -> None:
        """``feed``, for a packet whose mean square is known."""
        if self._has_rest or len(samples) != self._size:
            self.feed(samples, now)
            return
        if self._heard is not None:
            self._heard(self._probability(samples, power), now)

    def close(self) -> None:
        self._heard = None

    def _probability(self, window: NDArray[np.int16], power: float) -> float:
        floor = self._floor
        self.power = power
        if power <= _DIGITAL_SILENCE:
            # webrtcvad learns nothing from it.
            floor.take(_SILENT_LINE)
            self._steady = 0
            return 0.0
        floor.take(power)
        sound = window.tobytes() if floor.power <= _NOISE_LEVEL else self._levelled(window)
        if not self._vad.is_speech(sound, self._rate, self._size):
            self._steady = 0
            return 0.0
        if self._is_risen_noise():
            return 0.0
        # webrtcvad calls the first five windows of any call voice; this must not start speech.
        return 1.0 if power > floor.power * _STANDS_OUT else _WEAK

    def _levelled(self, window: NDArray[np.int16]) -> bytes:
        gain = max(math.sqrt(_NOISE_LEVEL / self._floor.power), _MAX_ATTENUATION)
        return (window * np.float32(gain)).astype(np.int16).tobytes()

    def _is_risen_noise(self) -> bool:
        """Whether the level of the alleged voice has been constant for too long to be speech."""
        running = self._floor.running
        if not self._steady or not self._anchor / _STEADY_RATIO < running < self._anchor * _STEADY_RATIO:
            self._steady, self._anchor = 0, running
        self._steady += 1
        if self._steady < _STEADY:
            return False
        # webrtcvad would need up to six seconds to learn it; a new instance needs 0.1 s.
        self._vad = webrtcvad.Vad(_SENSITIVE)
        self._floor.rise()
        self._steady = 0
        return True
