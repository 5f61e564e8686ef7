"""Placing the audio frames of a call on the two tracks of a recording."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.resample import Quality, resample
from voiceflow.frames import (
    AgentAudioFrame,
    AudioFrame,
    CancelFrame,
    Frame,
    InterruptionFrame,
    PausePlayoutFrame,
    ResumePlayoutFrame,
    UserAudioFrame,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.recording import StereoRecording


class CallTracks:
    """Places the user's audio when it was spoken, and the agent's when the carrier plays it.

    Args:
        recording: The tracks.
        now: Returns the second of the recording that is now.
        convert: Returns what to place for a frame; by default its samples at the recording's rate.
    """

    def __init__(
        self,
        recording: StereoRecording,
        now: Callable[[], float],
        convert: Callable[[AudioFrame], NDArray[np.int16]] | None = None,
    ) -> None:
        self._recording = recording
        self._samples = convert or self._resampled
        self._now = now
        self._held: list[NDArray[np.int16]] | None = None
        self._newest = -1

    @property
    def queued(self) -> float:
        """Seconds of the agent's audio that are still to be played."""
        held = sum(len(one) for one in self._held or ()) / self._recording.sample_rate
        return max(0.0, self._recording.agent.seconds - self._now()) + held

    def take(self, frame: Frame) -> None:
        """Take a frame that is about to reach the output; one of another kind changes nothing."""
        match frame:
            case UserAudioFrame():
                # The frame arrives when its last sample was spoken.
                self._recording.user.add(self._samples(frame), self._now() - frame.duration)
            case AgentAudioFrame():
                self._play(frame)
            case InterruptionFrame() if self._newest < frame.reply:
                self._silence()
            case CancelFrame():
                self._silence()
            case PausePlayoutFrame() if self._held is None:
                self._held = [self._recording.agent.cut(self._now() + frame.grace)]
            case ResumePlayoutFrame() if self._held is not None:
                held, self._held = self._held, None
                self._recording.agent.add(np.concatenate(held), self._now())

    def _play(self, frame: AgentAudioFrame) -> None:
        self._newest = max(self._newest, frame.reply)
        samples = self._samples(frame)
        if self._held is None:
            self._recording.agent.add(samples, self._now())
        else:
            self._held.append(samples)

    def _silence(self) -> None:
        """Drop the agent's audio that was still to be played."""
        self._recording.agent.cut(self._now())
        self._held = None

    def _resampled(self, frame: AudioFrame) -> NDArray[np.int16]:
        rates = frame.format.sample_rate, self._recording.sample_rate
        return resample(frame.samples, *rates, quality=Quality.LQ)
