"""How loud a voice is: the power of a packet, and its course over time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.filters import AudioFilter

    TakePacket: TypeAlias = Callable[[NDArray[np.int16], float, float], None]
    """Takes a packet's samples, their mean square, and the loop time at which it came."""
    CleanPacket: TypeAlias = Callable[[NDArray[np.int16], float, float], NDArray[np.int16]]
    """Takes the same, and returns the samples cleaned."""

QUIET = 100
"""Peaks below this count as silence, of 32768."""
_FLOAT = np.dtype(np.float32)


def mean_square(samples: NDArray[np.int16]) -> float:
    """The power of a packet, on the scale of its samples; 0 of none."""
    wave = samples.astype(_FLOAT)
    return float(wave.dot(wave)) / (len(wave) or 1)


class SampleListener(Protocol):
    """A voice detector, or a filter for the user's voice."""

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        """Take a packet.

        Args:
            samples: Mono. Not to be written to.
            now: Loop time at which the packet came.
        """
        ...


def packet_feed(listener: SampleListener) -> TakePacket:
    """The function of a listener that takes a packet whose power is known.

    It is the listener's ``feed_measured``, so that several listeners need only one measurement of a packet. A
    listener without one, or of a subclass that overrides ``feed`` alone, gets the samples by its ``feed``.
    """
    if (owner := _measured_by(type(listener), "feed")) is not None:
        measured: TakePacket = vars(owner)["feed_measured"].__get__(listener)
        return measured
    return lambda samples, power, now: listener.feed(samples, now)


def packet_clean(cleaner: AudioFilter) -> CleanPacket:
    """The same for a filter: its ``clean_measured``, or its ``clean``."""
    if (owner := _measured_by(type(cleaner), "clean")) is not None:
        measured: CleanPacket = vars(owner)["clean_measured"].__get__(cleaner)
        return measured
    return lambda samples, power, now: cleaner.clean(samples, now)


def _measured_by(kind: type, method: str) -> type | None:
    """The class that defines a method, if it defines the one for a measured packet as well."""
    owner = next((each for each in kind.__mro__ if method in vars(each)), None)
    return owner if owner is not None and f"{method}_measured" in vars(owner) else None


def envelope(samples: NDArray[np.int16], *, columns: int) -> NDArray[np.float64]:
    """How loud a voice is in each of so many columns, from 0 to 1, on a scale that shows quiet speech too."""
    if columns < 1 or not len(samples):
        return np.zeros(0)
    edges = np.linspace(0, len(samples), columns + 1).astype(int)[:-1]
    peaks = np.maximum.reduceat(np.abs(samples.astype(np.float64)), np.minimum(edges, len(samples) - 1))
    loud: NDArray[np.float64] = np.sqrt(peaks / 32768)
    loud[peaks < QUIET] = 0.0
    return loud


def peaks(samples: NDArray[np.int16], count: int) -> NDArray[np.int16]:
    """The loudest sample, without its sign, in each of so many equal parts."""
    if not len(samples):
        return np.zeros(0, np.int16)
    edges = np.arange(count) * len(samples) // count
    highest = np.maximum.reduceat(samples, edges)
    lowest = np.minimum.reduceat(samples, edges)
    return np.maximum(highest, np.negative(np.maximum(lowest, -32767)))
