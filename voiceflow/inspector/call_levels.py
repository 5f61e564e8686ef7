"""The levels of both voices of a call, kept in place of its sound."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voiceflow.audio.levels import envelope, peaks
from voiceflow.audio.recording import StereoRecording
from voiceflow.frames import AudioFrame, Frame
from voiceflow.inspector.view import Lane
from voiceflow.processors.call_tracks import CallTracks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 50
"""Peaks a second."""

LONGEST = 1800.0
"""Seconds of which levels are kept: 200 bytes a second while somebody speaks."""


class CallLevels:
    """Keeps a peak of each side for every 20 ms of a call.

    Args:
        now: Returns the second of the call that is now.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._peaks = StereoRecording(RATE, limit=LONGEST)
        self._tracks = CallTracks(self._peaks, now, _peaks_of)

    def take(self, frame: Frame) -> None:
        """Take a frame that is on its way from or to the line."""
        self._tracks.take(frame)

    @property
    def queued(self) -> float:
        """Seconds of the agent's audio that are still to be played."""
        return self._tracks.queued

    def between(self, lane: Lane, begin: float, end: float, columns: int) -> NDArray[np.float64]:
        """How loud a voice is, from 0 to 1, in each of so many columns between two seconds of the call."""
        track = self._peaks.user if lane == "caller" else self._peaks.agent
        return envelope(track.between(begin, end), columns=columns)


def _peaks_of(frame: AudioFrame) -> NDArray[np.int16]:
    return peaks(frame.samples, max(1, int(frame.duration * RATE)))
