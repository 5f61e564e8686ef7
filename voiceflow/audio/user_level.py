"""How loud this user usually is, so that a television behind them is nobody to answer."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from voiceflow.audio.levels import mean_square

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class UserVoiceFilter(Protocol):
    """Says whether a voice is the user's. One object hears one call."""

    def start(self, sample_rate: int) -> None:
        """Get ready; called once, before the first samples."""
        ...

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        """Take a packet; called before anything is asked about it."""
        ...

    def weigh(self, probability: float, end: float) -> float:
        """How likely a window holds the user's voice.

        Args:
            probability: That it holds anybody's.
            end: Loop time of its last sample.
        """
        ...

    def learn(self, now: float) -> None:
        """What was said last had words in it: it was the user."""
        ...


@runtime_checkable
class MeasuringFilter(Protocol):
    """What a ``UserVoiceFilter`` may say of itself besides."""

    @property
    def below(self) -> float | None:
        """By how many dB the voice that is heard is quieter than this user usually is; None if unknown."""
        ...


KEPT = 1.0
"""Seconds of levels that are kept, more than a voice model may be behind."""
_TRIMMED = 128
"""Levels from which on the older ones are dropped."""
BELOW = 10 ** (-14 / 10)
"""Factor below the usual level under which a sound is somebody else. Television 20 dB below the user: 21
would-be barge-ins a minute without, 4 with."""
TURNS = 2
"""Turns with words from which the level is known."""
REMEMBERED = 4
"""Turns of which the quietest counts: a user who turns away from the telephone is heard."""
FORGET = 45.0
"""Seconds after the last words at which what is known counts no more: a wrong idea loses whole turns."""
_LEAST = 15
"""Voiced windows, 0.3 s, after which the level of an utterance is known."""
_MOST = 100
"""The last of them that count, 2 s: what was heard long before the words need not be the user."""
_COMPARED = 30
"""The last voiced windows of an utterance, 0.6 s, of which ``below`` is the mean."""
_SURE = 25
"""Windows, 0.5 s, from which on it is known. 80 turns are then at most 6.5 dB below the speaker's mean, 19 of
20 at most 4.6 dB; all of a television at -10 dB is more than 7.4 dB below it."""
_SOON = 8
"""Windows from which on it is known of a voice that is as loud as the user, or hardly to be heard."""
_AS_LOUD, _FAINT = 3.0, 12.0
_ENOUGH = 40
"""Voiced windows, 0.8 s, in the turns with words, before anything is compared with them."""
_GAP = 0.3
"""Seconds without a voice after which another utterance begins."""
_VOICE, _MAYBE = 0.5, 0.25
"""Probability from which on a window counts as the user's voice, and as anybody's: babble is hard to hear."""
_SMOOTH = 0.1
"""Seconds over which a level is taken: single syllables of a television reach the user's."""
_HOLD = 0.25
"""Seconds after a sound that is loud enough in which quieter ones are its end."""


class UserLevel:
    """Ignores what is 14 dB quieter than this user usually is.

    The level is learnt from utterances in which the recogniser found words, and forgotten when none come:
    until then, and again after ``FORGET`` seconds, every voice counts. After 0.8 s of a single such utterance
    it says how much quieter other voices are.
    """

    def __init__(self) -> None:
        # Of the last second, a level for each time.
        self._times, self._means = array("d"), array("d")
        self._loud_until = -math.inf
        self._mean = 0.0
        self._voiced = array("d")
        self._turns: list[float] = []
        self._compared = array("d")
        self._voiced_at = -math.inf
        self._known = 0
        self._known_until = -math.inf
        self._least = 0.0
        self._rate, self._size, self._weight = 8000, 0, 0.0

    @property
    def usual(self) -> float | None:
        """Mean square of this user's voice, the quietest of the last turns; None while it is not known."""
        return min(self._turns) if len(self._turns) >= TURNS else None

    @property
    def below(self) -> float | None:
        is_known = self._turns and self._known >= _ENOUGH and self._voiced_at < self._known_until
        if not is_known or len(self._compared) < _SOON:
            return None
        mean = sum(self._compared) / len(self._compared)
        below = max(0.0, 10 * math.log10(min(self._turns) / mean)) if mean > 0 else math.inf
        return below if len(self._compared) >= _SURE or not _AS_LOUD < below < _FAINT else None

    def start(self, sample_rate: int) -> None:
        self._rate, self._size, self._weight = sample_rate, 0, 0.0

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        self.feed_measured(samples, mean_square(samples), now)

    def feed_measured(self, samples: NDArray[np.int16], power: float, now: float) -> None:
        """``feed``, for a packet whose mean square is known."""
        if len(samples) != self._size:
            self._size = len(samples)
            self._weight = min(1.0, self._size / (self._rate * _SMOOTH))
        self._mean += self._weight * (power - self._mean)
        times = self._times
        times.append(now)
        self._means.append(self._mean)
        if len(times) >= _TRIMMED:
            self._trim(now - KEPT)

    def weigh(self, probability: float, end: float) -> float:
        if probability < _MAYBE and not self._least:
            return probability
        times, start = self._times, end - 1e-6
        at = count = len(times)
        while at and times[at - 1] >= start:
            at -= 1
        level = self._means[at] if at < count else math.inf
        if probability >= _MAYBE and level < math.inf:
            compared = self._compared
            if end - self._voiced_at > _GAP:
                del compared[:]
            self._voiced_at = end
            compared.append(level)
            if len(compared) > _COMPARED:
                del compared[0]
            if probability >= _VOICE:
                self._voiced.append(level)
                if len(self._voiced) > _MOST:
                    del self._voiced[0]
        if level >= self._least or end >= self._known_until:
            self._loud_until = end + _HOLD
        return probability if end <= self._loud_until else 0.0

    def _trim(self, oldest: float) -> None:
        """Drop what is older; not with each packet, which would move all the others."""
        kept = bisect_left(self._times, oldest)
        del self._times[:kept], self._means[:kept]

    def learn(self, now: float) -> None:
        if len(self._voiced) >= _LEAST:
            self._turns = [*self._turns, sum(self._voiced) / len(self._voiced)][-REMEMBERED:]
            self._known += len(self._voiced)
            del self._voiced[:]
        usual = self.usual
        self._least = 0.0 if usual is None else usual * BELOW
        self._known_until = now + FORGET
