"""Voice activity detection: the detector interface, and how decisions become starts and stops of speech."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from pydantic import Field, model_validator

from voiceflow.arguments import Options

if TYPE_CHECKING:
    from typing import Self

    import numpy as np
    from numpy.typing import NDArray

Heard: TypeAlias = Callable[[float, float], None]
"""Called with one window's probability of voice, from 0 to 1, and the loop time of its last sample."""


class VoiceDetector(Protocol):
    """Computes the probability of voice window by window. One object per call."""

    @property
    def window(self) -> float:
        """Length of a window in seconds."""
        ...

    def start(self, sample_rate: int, heard: Heard) -> None:
        """Prepare; called once, on the event loop, before the first samples.

        Args:
            sample_rate: Sample rate of the following samples, in Hz.
            heard: Called for each window, in order, on the event loop: within ``feed`` if the detector is
                fast, later if it computes on another thread.

        Raises:
            ValueError: If the detector does not work at this rate.
        """
        ...

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        """Take a packet. Must not block.

        Args:
            samples: Mono, of any length; a window may end in the middle. Not to be written to.
            now: Loop time at which the packet came.
        """
        ...

    def close(self) -> None:
        """End the call: ``heard`` is not called any more. Closing twice has no effect."""
        ...


@runtime_checkable
class ExplainingDetector(Protocol):
    """What a ``VoiceDetector`` may say of itself besides."""

    @property
    def onset(self) -> float:
        """Seconds of voice that start speech, unless ``VADParams`` say otherwise."""
        ...

    @property
    def reason(self) -> str:
        """What decides just now, for the frames of voice: ``"model"`` or ``"gate"``."""
        ...


@runtime_checkable
class SoundDetector(Protocol):
    """What a ``VoiceDetector`` may say of sounds that are not yet known to be a voice."""

    @property
    def sound_at(self) -> float:
        """Loop time at which the sound that was heard last began."""
        ...


ONSET = 0.03
"""More than one window of webrtcvad's, because a click fills one."""


class VADParams(Options):
    """When speech starts and stops. Times in seconds.

    Attributes:
        onset: Voice that starts speech, in whole windows. None: what the detector asks for, 0.02 by default
            and 0.03 of one that asks for nothing.
        onset_within: The period within which that voice must occur.
        hangover: Silence that stops speech. Shorter silences are pauses between syllables.
        threshold: Minimum probability of a voiced window.
        stay_threshold: The same during speech; lower, so that weak word endings are included.
    """

    onset: float | None = Field(default=None, gt=0, le=1)
    onset_within: float = Field(default=0.06, gt=0, le=1)
    hangover: float = Field(default=0.3, gt=0, le=5)
    threshold: float = Field(default=0.5, gt=0, le=1)
    stay_threshold: float = Field(default=0.35, gt=0, le=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.stay_threshold > self.threshold:
            raise ValueError("stay_threshold must not be above threshold")
        if self.onset is not None and self.onset > self.onset_within:
            raise ValueError("onset must not be longer than onset_within")
        return self


class SpeechChange(Enum):
    """The change that a window caused."""

    STARTED = "started"
    CONTINUED = "continued"
    STOPPED = "stopped"


# Looking up an enum member through its class is slow, and each voiced window needs this one.
_CONTINUED = SpeechChange.CONTINUED


class SpeechSegmenter:
    """Turns windows into starts and stops of speech. It has no clock: lengths are counted in audio.

    Packets that arrive late or in a burst therefore change only the reported times, not the decisions.

    Args:
        params: The lengths and thresholds.
        window: Length of a window in seconds.
        onset: Seconds of voice that start speech if the parameters leave it open.
    """

    def __init__(self, params: VADParams, window: float, onset: float = ONSET) -> None:
        self.at = 0.0
        """Loop time of the last change: first voiced sample, last voiced sample, or the window."""
        self.voiced = 0.0
        """Seconds of voice since speech started, without pauses."""
        self.last_voiced = 0.0
        """Loop time of the last voiced window."""
        self.is_speaking = False
        self._threshold, self._stay_threshold = params.threshold, params.stay_threshold
        self._window = window
        self._needed = _windows(params.onset or onset, window)
        self._hangover = _windows(params.hangover, window)
        self.hangover = self._hangover * window
        """Seconds of silence that stop speech, in whole windows."""
        within = max(self._needed, math.floor(params.onset_within / window + 1e-9))
        self._recent: list[bool] = []
        self._within = within
        self._silent = 0

    def hear(self, probability: float, now: float) -> SpeechChange | None:
        """Take the next window.

        Args:
            probability: That it holds voice, from 0 to 1.
            now: Loop time of its last sample.

        Returns:
            STARTED when there is enough voice, CONTINUED for each further voiced window, STOPPED after the
            hangover; ``at`` and ``voiced`` hold the details. None if nothing changes.
        """
        if not self.is_speaking:
            recent = self._recent
            is_voiced = probability >= self._threshold
            recent.append(is_voiced)
            if len(recent) > self._within:
                del recent[0]
            return self._begin(now) if is_voiced else None
        if probability >= self._stay_threshold:
            self._silent = 0
            self.voiced += self._window
            self.at = self.last_voiced = now
            return _CONTINUED
        self._silent += 1
        if self._silent < self._hangover:
            return None
        self.at = now - self._silent * self._window
        self.is_speaking = False
        return SpeechChange.STOPPED

    def lose(self) -> SpeechChange | None:
        """End the audio: speech stops where it was last heard.

        Returns:
            STOPPED, or None if nobody was speaking.
        """
        self._recent.clear()
        if not self.is_speaking:
            return None
        self.at = self.last_voiced
        self.is_speaking = False
        return SpeechChange.STOPPED

    def _begin(self, now: float) -> SpeechChange | None:
        """Start speech at this voiced window, if there is enough voice."""
        recent = self._recent
        if (count := sum(recent)) < self._needed:
            return None
        self.at = now - (len(recent) - recent.index(True)) * self._window
        self.voiced = count * self._window
        self.is_speaking = True
        self._silent = 0
        self.last_voiced = now
        recent.clear()
        return SpeechChange.STARTED


def _windows(seconds: float, window: float) -> int:
    return max(1, math.ceil(seconds / window - 1e-9))
