"""Recording both sides of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.recording import StereoRecording
from voiceflow.audio.resample import Quality, resample
from voiceflow.errors import LocalProtocolError
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
from voiceflow.handlers import handles
from voiceflow.processor import Processor

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Recorder(Processor):
    """Records the caller on the left and, on the right, what the caller heard of the agent.

    Stands right before the output. Takes caller audio, AgentAudioFrame, InterruptionFrame,
    PausePlayoutFrame, ResumePlayoutFrame and CancelFrame, all of which go on; adds nothing. The agent's audio
    lies where the carrier plays it, but for what the output sends ahead: after an interruption or a pause up
    to 0.3 s less is in the recording than was heard.

    It holds what was said: 32 kB for each second of a telephone call, until it is let go of. Ask first
    where the law wants it.

    Example:
        recorder = Recorder()
        await call.run(Pipeline([call.input(), VAD(), stt, llm, tts, recorder, call.output()]))
        await asyncio.to_thread(recorder.recording.write, f"{call.call_sid}.wav")

    Args:
        limit: Seconds of each side; the rest of a longer call is left out.
    """

    def __init__(self, *, limit: float = 3600.0) -> None:
        super().__init__()
        self._limit = limit
        self._recording: StereoRecording | None = None
        self._begun = 0.0
        self._held: list[NDArray[np.int16]] | None = None
        self._newest = -1

    @property
    def recording(self) -> StereoRecording:
        """What was recorded so far; second 0 is the session's start.

        Raises:
            LocalProtocolError: If the session has not started.
        """
        if self._recording is None:
            raise LocalProtocolError("nothing is recorded before the session starts")
        return self._recording

    def start(self) -> None:
        self._recording = StereoRecording(self.session.format.sample_rate, limit=self._limit)
        self._begun = self.session.now()

    @handles(UserAudioFrame)
    def _user(self, frame: UserAudioFrame) -> Frame:
        # It comes when its last sample was spoken.
        self.recording.user.add(self._samples(frame), self._now - frame.duration)
        return frame

    @handles(AgentAudioFrame)
    def _agent(self, frame: AgentAudioFrame) -> Frame:
        self._newest = max(self._newest, frame.reply)
        samples = self._samples(frame)
        if self._held is None:
            self.recording.agent.add(samples, self._now)
        else:
            self._held.append(samples)
        return frame

    @handles(InterruptionFrame)
    def _interrupted(self, frame: InterruptionFrame) -> Frame:
        if self._newest < frame.reply:
            self._silence()
        return frame

    @handles(CancelFrame)
    def _cancelled(self, frame: CancelFrame) -> Frame:
        self._silence()
        return frame

    @handles(PausePlayoutFrame)
    def _paused(self, frame: PausePlayoutFrame) -> Frame:
        if self._held is None:
            self._held = [self.recording.agent.cut(self._now)]
        return frame

    @handles(ResumePlayoutFrame)
    def _resumed(self, frame: ResumePlayoutFrame) -> Frame:
        if self._held is not None:
            held, self._held = self._held, None
            self.recording.agent.add(np.concatenate(held), self._now)
        return frame

    @property
    def _now(self) -> float:
        return self.session.now() - self._begun

    def _silence(self) -> None:
        """Nothing of what was to come is heard."""
        self.recording.agent.cut(self._now)
        self._held = None

    def _samples(self, frame: AudioFrame) -> NDArray[np.int16]:
        rates = frame.format.sample_rate, self.recording.sample_rate
        return resample(frame.samples, *rates, quality=Quality.LQ)
