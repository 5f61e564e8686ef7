"""Echo suppression: separating the agent's voice that comes back over the line from the user's voice.

A phone line has no echo canceller in front of a bot. An echo is the played audio: later, quieter, slightly
distorted. So each packet is compared with the played audio. A packet that the played audio explains is echo
and is replaced by the line's noise; a packet that it does not explain contains a voice and passes.
``docs/echo.md`` describes the limits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.echo_match import Explained, explain, find
from voiceflow.audio.filters import AudioFilter
from voiceflow.audio.levels import mean_square

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.played import PlayedAudio

REACH = 1.0
"""Seconds after playing within which an echo is searched for, including the way to the carrier and back."""


EchoFilter = AudioFilter
"""The older name of ``AudioFilter``."""


def _power(dbov: float) -> float:
    return float(2**30) * 10 ** (dbov / 10)


_WINDOW = 0.08
"""Seconds that are compared.

A longer window lowers the similarity of unrelated sounds without delaying the decision: an echo stands out
from its first packet on.
"""


_QUIETEST, _NOISIEST, _FIRST_NOISE = _power(-78), _power(-50), _power(-60)
"""The assumed noise of a line: minimum, maximum (above it, every sound is compared), and initial value."""
_FALL = 0.3
_LOUD = 10 ** (3 / 10)
"""Factor above the noise floor from which a packet is checked; a voice detector needs more to start."""
_LOUDEST = 10 ** (-7 / 10)
"""An echo is quieter than the played audio; a louder sound is the user's, however similar."""
_LIKELY, _ALIKE, _VERY_ALIKE = 0.33, 0.45, 0.7
_AGREE = 3
"""Consecutive packets with the same lag that confirm it; two if they are very similar."""
_NEW = 2
"""Packets in which a similar sound counts as echo before its lag is confirmed."""
_SAME = 0.003
_AROUND = 0.06
"""Seconds around the known lag that are searched first: the jitter of an utterance's start."""
_TAPS = 8
"""Taps of the filter that is fitted to the last 40 ms: 1 ms, for bandpass and hybrid."""
_MARGIN = 4.0
"""Factor by which the residual must exceed the usual residual of this line's echo to count as a voice."""
_LEAST_LEAK, _FIRST_LEAK = 0.03, 0.3
_FADE = 0.5
"""Decay of a room's reverberation from packet to packet: 3 dB in 20 ms."""
_LEARN = 0.1
_RISE = 10 ** (9 / 10)
"""Factor by which an echo may rise at once. A filter can explain half of a louder user's voice by it."""
_TRUST, _MOST_TRUST = 10, 100
_LATE, _LATE_PACKETS = 0.04, 4
"""Packets that arrive this much later than their samples imply, this many in a row: packets were lost."""
_BEFORE = 25
"""Packets from which the noise is learned when the agent starts to speak."""
_QUIET_PACKETS = 7
"""Quiet packets of which one replaces an echo."""


class EchoGate:
    """Replaces packets that contain only echo by the line's noise; all others pass unchanged.

    When the agent has been silent for a second, a packet costs nothing. There is no learning time: the first
    packets of an echo are recognised by similarity alone.
    """

    def __init__(self) -> None:
        self._lag: int | None = None
        self._candidate = self._agreed = self._run = self._trust = self._late = 0
        self._leak, self._gain, self._tail = _FIRST_LEAK, 0.0, 0.0
        self._floor = _FIRST_NOISE
        self._before: list[NDArray[np.int16]] = []
        self._quiet: list[NDArray[np.int16]] = []
        self._place = 0
        self._rate = self._window = 0
        self._patience = 0.0
        # The last packets, and of them the compared window, once a packet needs it.
        self._recent: list[NDArray[np.int16]] = []
        self._length = 0
        self._compared: NDArray[np.float32] | None = None
        self._played: PlayedAudio | None = None
        self._has_played = False

    @property
    def lag(self) -> float | None:
        """Seconds from sending a sample to its echo, measured here; None without an echo."""
        return None if self._lag is None else self._lag / self._rate

    @property
    def place(self) -> int:
        """The last sample's place: loop time times the sample rate, jitter taken out."""
        return self._place

    def start(self, sample_rate: int, played: PlayedAudio) -> None:
        self._rate = sample_rate
        self._patience = _LATE * sample_rate
        self._window = round(_WINDOW * sample_rate)
        self._recent, self._compared = [np.zeros(self._window, np.int16)], None
        self._length = self._window
        self._played = played

    def clean(self, samples: NDArray[np.int16], now: float) -> NDArray[np.int16]:
        return self.clean_measured(samples, mean_square(samples), now)

    def clean_measured(self, samples: NDArray[np.int16], power: float, now: float) -> NDArray[np.int16]:
        """``clean``, for a packet whose mean square is known."""
        # Packets arrive late and in bursts, samples do not: their number says what time it is.
        expected = self._place + len(samples)
        behind = round(now * self._rate) - expected
        if 0 <= behind <= self._patience:
            self._place, self._late = expected, 0
        else:
            self._follow(expected, behind)
        played = self._played
        if played is None or played.end < now - REACH:
            if self._has_played and played is not None:
                self._has_played = not played.forget(now)
            self._before.append(samples)
            if len(self._before) > _BEFORE:
                del self._before[0]
            return samples
        self._has_played = True
        if self._before:
            self._begin()
        self._look(samples, power)
        if self._run and self._is_echo(len(samples), played):
            return self._noise(samples, power)
        return samples

    def _begin(self) -> None:
        """Learn the line's noise from the packets before the agent starts to speak."""
        powers = [mean_square(samples) for samples in self._before]
        self._floor = min(max(sorted(powers)[len(powers) // 5], _QUIETEST), _NOISIEST)
        for samples, power in zip(self._before, powers, strict=True):
            self._look(samples, power)
        self._before.clear()

    def _follow(self, expected: int, behind: int) -> None:
        """Follow the time of a packet that came too early or too late for its place."""
        self._late = self._late + 1 if behind > self._patience else 0
        if behind < 0 or behind > self._rate or self._late > _LATE_PACKETS:
            self._place, self._late = expected + behind, 0
        else:
            self._place = expected

    def _look(self, samples: NDArray[np.int16], power: float) -> None:
        """Add a packet to the compared window and learn the line's noise."""
        recent, self._compared = self._recent, None
        recent.append(samples)
        self._length += len(samples)
        while self._length - len(recent[0]) >= self._window:
            self._length -= len(recent.pop(0))
        if power < self._floor * _LOUD:
            speed = _FALL if power < self._floor else _LEARN / 2
            self._floor = max(_QUIETEST, self._floor + speed * (power - self._floor))
            self._quiet.append(samples)
            if len(self._quiet) > _QUIET_PACKETS:
                del self._quiet[0]
            self._run = 0
        else:
            self._run += 1

    def _sound(self) -> NDArray[np.float32]:
        """The compared window: the last 80 ms."""
        if self._compared is None:
            self._compared = np.concatenate(self._recent)[-self._window :].astype(np.float32)
        return self._compared

    def _is_echo(self, size: int, played: PlayedAudio) -> bool:
        if self._lag is not None:
            if self._is_explained(self._lag, size, played):
                return True
            nearest = max(0, self._lag - round(_AROUND * self._rate))
            lag, likeness, gain = self._search(nearest, round(2 * _AROUND * self._rate), played)
            if likeness >= _VERY_ALIKE and gain < _LOUDEST:
                self._gain = 0.0
            if likeness >= _ALIKE:
                return self._is_moved(lag, size, played)
            self._distrust()
        return self._is_found(size, played)

    def _is_moved(self, lag: int, size: int, played: PlayedAudio) -> bool:
        if not self._is_explained(lag, size, played):
            return False  # it holds an echo with a voice over it
        self._lag = lag
        return True

    def _is_found(self, size: int, played: PlayedAudio) -> bool:
        """Search all audio played in the last second."""
        lag, likeness, gain = self._search(0, round(REACH * self._rate), played)
        is_known = self._lag is not None and abs(lag - self._lag) <= _AROUND * self._rate
        if likeness < _LIKELY or gain > _LOUDEST or is_known:
            self._agreed = 0
            return False
        is_same = abs(lag - self._candidate) <= _SAME * self._rate
        self._candidate, self._agreed = lag, self._agreed + 1 if is_same else 1
        if self._agreed >= _AGREE or (is_same and likeness >= _VERY_ALIKE):
            if self._lag is None:
                self._leak, self._tail = _FIRST_LEAK, 0.0
            self._gain = 0.0
            self._lag, self._agreed, self._trust = lag, 0, _TRUST
            return True
        is_likely = self._run <= _NEW or (is_same and self._lag is not None)
        return likeness >= (_ALIKE if is_likely else _VERY_ALIKE)

    def _distrust(self) -> None:
        """Count a packet that the lag did not explain; forget the lag after enough of them."""
        self._trust -= 1
        if self._trust < 0:
            self._lag = None

    def _search(self, nearest: int, span: int, played: PlayedAudio) -> tuple[int, float, float]:
        """The most likely lag from ``nearest`` on, the similarity there, and the echo's gain."""
        reference = played.read(self._place - nearest - span - self._window, span + self._window)
        match = find(self._sound(), reference)
        return nearest + span - match.offset, match.likeness, match.gain

    def _is_explained(self, lag: int, size: int, played: PlayedAudio) -> bool:
        """Whether this packet holds only the audio played that long ago."""
        span = min(2 * size, self._window)
        reference = played.read(self._place - lag - span - _TAPS // 2, span + _TAPS - 1)
        found = explain(self._sound()[-span:], reference, min(size, span))
        floor = self._floor
        self._tail = max(self._gain * found.reference, self._tail * _FADE)
        expected = _MARGIN * self._leak * max(found.echo, self._tail)
        loudest = min(_LOUDEST, _RISE * (self._gain or _LOUDEST)) * found.reference
        if found.rest > expected + 2.5 * floor or found.echo > loudest + floor:
            return False
        if found.echo > max(4 * floor, found.rest / 2):
            self._learn(found)
        return True

    def _learn(self, found: Explained) -> None:
        self._trust = min(_MOST_TRUST, self._trust + 1)
        total = found.echo + found.rest
        self._leak += _LEARN * (max(_LEAST_LEAK, found.rest / total) - self._leak)
        gain = total / found.reference
        self._gain = self._gain + _LEARN * (gain - self._gain) if self._gain else gain

    def _noise(self, samples: NDArray[np.int16], power: float) -> NDArray[np.int16]:
        """The same amount of the line's noise."""
        # Each time another one: the same packet again and again is a tone.
        self._quiet[:] = self._quiet[-1:] + self._quiet[:-1]
        for quiet in self._quiet:
            if len(quiet) == len(samples):
                return quiet
        gain = math.sqrt(min(1.0, self._floor / power))
        return (samples * np.float32(gain)).astype(np.int16)
