"""Voice activity detection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceflow.arguments import checks_arguments
from voiceflow.audio.echo import EchoFilter, EchoGate
from voiceflow.audio.g711 import encode
from voiceflow.audio.played import PlayedAudio
from voiceflow.audio.vad import SpeechChange, SpeechSegmenter, VADParams, VoiceDetector
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.declarations import makes, needs
from voiceflow.errors import ConfigurationError
from voiceflow.frames import (
    Frame,
    UserAudioFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GAP = 1.0
"""Seconds without any packet after which speech is taken to have stopped: the line does not tell."""


@makes(UserStartedSpeakingFrame, sole=True)
@makes(UserSpeakingFrame, UserStoppedSpeakingFrame)
@needs(UserAudioFrame)
class VAD(Processor):
    """Marks the caller's speech in the stream of audio.

    Takes UserAudioFrame, which goes on untouched, unless it holds nothing but an echo of the agent's voice:
    then it goes on as noise of the line, so that neither the detector nor the recogniser hears the agent.

    Adds, downstream, UserStartedSpeakingFrame at the first voice, UserSpeakingFrame for each further voiced
    packet, and UserStoppedSpeakingFrame after a short silence; the default detector's stand before the packet
    in which they were heard.

    Args:
        detector: What hears voice, for this call alone; webrtcvad by default.
        params: When speech starts and stops.
        echo: What takes the agent's own voice out, for this call alone; True for an ``EchoGate``, False to
            leave it in.
    """

    @checks_arguments(vad="detector", model="detector", threshold="params", min_silence="params")
    def __init__(
        self,
        detector: VoiceDetector | None = None,
        params: VADParams | None = None,
        *,
        echo: EchoFilter | bool = True,
    ) -> None:
        super().__init__()
        self._echo: EchoFilter | None = (EchoGate() if echo else None) if isinstance(echo, bool) else echo
        self._detector = detector or WebRTCDetector()
        self._segmenter = SpeechSegmenter(params or VADParams(), self._detector.window)
        self._rate = 0

    def start(self) -> None:
        rate = self.session.format.sample_rate
        try:
            self._detector.start(rate, self._hear)
        except ValueError as exc:
            raise ConfigurationError(f"VAD: {exc}; give it another detector") from exc
        self._rate = rate
        if self._echo is not None:
            self.session.played = self.session.played or PlayedAudio(self.session.format)
            self._echo.start(rate, self.session.played)
        self._gap = self.timer(lambda: self._change(self._segmenter.lose()))

    async def stop(self) -> None:
        self._detector.close()

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> Frame:
        if self._rate:
            try:
                return self._listen(frame)
            except ConfigurationError as error:
                # Told once: the audio still goes on, packet by packet, to those who can do without.
                self._rate = 0
                self.fail(error, fatal=True)
        return frame

    def _listen(self, frame: UserAudioFrame) -> UserAudioFrame:
        if frame.format.sample_rate != self._rate:
            raise ConfigurationError(f"VAD: the session is at {self._rate} Hz, this audio is not")
        now = self.session.now()
        frame, samples = self._clean(frame, now)
        self._detector.feed(samples, now)
        if self._segmenter.is_speaking:
            self._gap.set(now + GAP)
        return frame

    def _clean(self, frame: UserAudioFrame, now: float) -> tuple[UserAudioFrame, NDArray[np.int16]]:
        samples = frame.samples
        if self._echo is None:
            return frame, samples
        cleaned = self._echo.clean(samples, now)
        if cleaned is samples:
            return frame, samples
        return UserAudioFrame(data=encode(cleaned, frame.format.encoding), format=frame.format), cleaned

    def _hear(self, probability: float, end: float) -> None:
        change = self._segmenter.hear(probability, end)
        if change is not None:
            self._change(change)

    def _change(self, change: SpeechChange | None) -> None:
        segmenter = self._segmenter
        match change:
            case SpeechChange.STARTED:
                self.push(UserStartedSpeakingFrame(at=segmenter.at, voiced=segmenter.voiced))
            case SpeechChange.CONTINUED:
                self.push(UserSpeakingFrame(at=segmenter.at, voiced=segmenter.voiced))
            case SpeechChange.STOPPED:
                self._gap.cancel()
                self.push(UserStoppedSpeakingFrame(at=segmenter.at))
