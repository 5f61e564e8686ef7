"""Placing the audio frames of a call on the two tracks of a recording."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.recording import StereoRecording
from voiceflow.frames import (
    AgentAudioFrame,
    CancelFrame,
    EndReason,
    Frame,
    InterruptionFrame,
    PausePlayoutFrame,
    ResumePlayoutFrame,
    UserAudioFrame,
)
from voiceflow.processors.call_tracks import CallTracks

PCM = AudioFormat(Encoding.PCM16, 1000)


def samples(value: int, count: int) -> NDArray[np.int16]:
    return np.full(count, value, np.int16)


class Scene:
    """A recording at 1000 Hz, and the second that is now."""

    def __init__(self) -> None:
        self.now = 0.0
        self.recording = StereoRecording(1000)
        self._tracks = CallTracks(self.recording, lambda: self.now)

    def take(self, at: float, frame: Frame) -> None:
        self.now = at
        self._tracks.take(frame)

    def agent(self, at: float, value: int, count: int, reply: int = 1) -> None:
        self.take(at, AgentAudioFrame(reply=reply, data=samples(value, count).tobytes(), format=PCM))

    def queued(self, at: float) -> float:
        self.now = at
        return self._tracks.queued

    @property
    def heard(self) -> list[int]:
        """One sample of each tenth of a second."""
        return [int(one) for one in self.recording.agent.samples[::100]]


def test_the_user_is_where_the_first_sample_was_spoken_and_the_agent_where_it_plays() -> None:
    scene = Scene()
    scene.take(0.5, UserAudioFrame(data=samples(7, 200).tobytes(), format=PCM))
    scene.agent(0.6, 5, 3)
    assert [int(one) for one in scene.recording.user.samples[298:302]] == [0, 0, 7, 7]
    assert [int(one) for one in scene.recording.agent.samples[598:]] == [0, 0, 5, 5, 5]


def test_what_waits_to_be_played_counts_also_while_the_playout_pauses() -> None:
    scene = Scene()
    assert scene.queued(0.0) == 0.0
    scene.agent(0.0, 5, 1000)
    assert scene.queued(0.25) == 0.75
    scene.take(0.25, PausePlayoutFrame())
    assert scene.queued(3.0) == 0.75
    scene.take(4.0, ResumePlayoutFrame())
    assert scene.queued(4.5) == 0.25
    scene.take(4.5, InterruptionFrame(reply=2))
    assert scene.queued(4.5) == 0.0


def test_what_was_to_be_played_when_the_user_interrupts_was_not_heard() -> None:
    scene = Scene()
    scene.agent(0.0, 5, 1000)
    scene.take(0.4, InterruptionFrame(reply=2))
    assert scene.heard == [5] * 4
    scene.agent(0.6, 6, 200, reply=2)
    scene.take(0.7, InterruptionFrame(reply=2))
    assert scene.heard == [5] * 4 + [0, 0, 6, 6]
    scene.take(0.7, CancelFrame(reason=EndReason.ERROR))
    assert scene.heard == [5] * 4 + [0, 0, 6]


def test_a_pause_holds_back_what_was_not_heard_and_what_comes_meanwhile() -> None:
    scene = Scene()
    scene.agent(0.0, 5, 1000)
    scene.take(0.2, PausePlayoutFrame(grace=0.2))
    scene.take(0.3, PausePlayoutFrame())
    scene.agent(0.5, 6, 200)
    assert scene.heard == [5] * 4
    scene.take(0.8, ResumePlayoutFrame())
    assert scene.heard == [5] * 4 + [0] * 4 + [5] * 6 + [6] * 2
    scene.take(0.9, ResumePlayoutFrame())
    assert len(scene.heard) == 16


def test_what_is_held_back_when_the_user_takes_over_is_never_heard() -> None:
    scene = Scene()
    scene.agent(0.0, 5, 1000)
    scene.take(0.2, PausePlayoutFrame())
    scene.take(0.3, InterruptionFrame(reply=2))
    scene.take(0.4, ResumePlayoutFrame())
    assert scene.heard == [5, 5]


def test_audio_of_another_rate_is_as_long() -> None:
    scene = Scene()
    wide = AudioFormat(Encoding.PCM16, 2000)
    scene.take(0.0, AgentAudioFrame(reply=1, data=bytes(4000), format=wide))
    assert len(scene.heard) == 10
