"""Voice activity detection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from voiceflow.arguments import checks_arguments
from voiceflow.audio.echo import EchoGate
from voiceflow.audio.filters import AudioFilter
from voiceflow.audio.g711 import encode
from voiceflow.audio.levels import mean_square, packet_clean, packet_feed
from voiceflow.audio.played import PlayedAudio
from voiceflow.audio.user_level import MeasuringFilter, UserLevel, UserVoiceFilter
from voiceflow.audio.vad import (
    ONSET,
    ExplainingDetector,
    SoundDetector,
    SpeechChange,
    SpeechSegmenter,
    VADParams,
    VoiceDetector,
)
from voiceflow.audio.vad_gated import GatedDetector
from voiceflow.declarations import makes, needs
from voiceflow.errors import ConfigurationError
from voiceflow.frames import (
    Frame,
    UserAudioFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    UserWordsFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor

T = TypeVar("T")

# Looking up an enum member through its class takes longer than comparing it.
_CONTINUED = SpeechChange.CONTINUED

JITTER = 0.1
"""Seconds without packets after which the clock measures the hangover: a carrier may not send silence."""
STALL = 0.05
"""Extra seconds to wait for packets that a busy event loop has not read yet."""
SURE_OVER = 0.3
"""Seconds of voice over which the confidence is the mean."""


# One for all calls that change none.
_PARAMS = VADParams()


@makes(UserStartedSpeakingFrame, sole=True)
@makes(UserSpeakingFrame, UserStoppedSpeakingFrame)
@needs(UserAudioFrame)
class VAD(Processor):
    """Marks the user's speech in the stream of audio.

    Takes UserAudioFrame, which goes on unchanged unless a filter changed it: audio that is only an echo of
    the agent's voice is replaced by line noise, so that neither the detector nor the recogniser hears the
    agent. Takes UserWordsFrame from downstream to learn how loud this user is; it goes on.

    Adds, downstream, UserStartedSpeakingFrame at the first voice, UserSpeakingFrame for each further voiced
    packet, and UserStoppedSpeakingFrame after a short silence. With a fast detector these frames precede the
    packet in which the voice was heard; with the default detector they follow it by a millisecond or two.

    Args:
        detector: The voice detector, for this call alone; by default a ``GatedDetector``: webrtcvad as a gate
            in front of Silero.
        params: When speech starts and stops.
        echo: The filter that removes the agent's voice, for this call alone; True for an ``EchoGate``, False
            for no filter.
        level: The filter for the user's voice, for this call alone; True for a ``UserLevel``, which ignores
            sound that is far quieter than this user usually is, False to accept every voice.
        filters: Further audio filters, applied in this order after the echo filter.
    """

    @checks_arguments(vad="detector", model="detector", threshold="params", min_silence="params")
    def __init__(
        self,
        detector: VoiceDetector | None = None,
        params: VADParams | None = None,
        *,
        echo: AudioFilter | bool = True,
        level: UserVoiceFilter | bool = True,
        filters: Sequence[AudioFilter] = (),
    ) -> None:
        super().__init__()
        own = _choose(echo, EchoGate)
        self._filters = filters if own is None else (own, *filters)
        self._clean = tuple(map(packet_clean, self._filters))
        self._level = _choose(level, UserLevel)
        self._measuring = self._level if isinstance(self._level, MeasuringFilter) else None
        self._feed_level = None if self._level is None else packet_feed(self._level)
        self._detector = detector or GatedDetector()
        self._feed_detector = packet_feed(self._detector)
        self._explaining = self._detector if isinstance(self._detector, ExplainingDetector) else None
        self._sounding = self._detector if isinstance(self._detector, SoundDetector) else None
        onset = self._explaining.onset if self._explaining else ONSET
        self._segmenter = SpeechSegmenter(params or _PARAMS, self._detector.window, onset)
        self._sure: list[float] = []
        self._most_sure = max(1, round(SURE_OVER / self._detector.window))
        self._rate = 0
        self._stops_at = 0.0
        self._is_timed = False

    def start(self) -> None:
        rate = self.session.format.sample_rate
        try:
            self._detector.start(rate, self._hear)
        except ValueError as exc:
            raise ConfigurationError(f"VAD: {exc}; give it another detector") from exc
        self._rate = rate
        if self._level is not None:
            self._level.start(rate)
        if self._filters:
            played = self.session.played = self.session.played or PlayedAudio(self.session.format)
            for one in self._filters:
                one.start(rate, played)
        self._gap = self.timer(self._lose)

    async def stop(self) -> None:
        self._detector.close()

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> Frame:
        if not self._rate:
            return frame
        try:
            if frame.format.sample_rate != self._rate:
                raise ConfigurationError(f"VAD: the session is at {self._rate} Hz, this audio is not")
            now = self.session.now()
            samples = heard = frame.samples
            power = mean_square(samples)
            for clean in self._clean:
                cleaned = clean(samples, power, now)
                if cleaned is not samples:
                    samples, power = cleaned, mean_square(cleaned)
            if samples is not heard:
                frame = UserAudioFrame(data=encode(samples, frame.format.encoding), format=frame.format)
            if self._feed_level is not None:
                self._feed_level(samples, power, now)
            self._feed_detector(samples, power, now)
            segmenter = self._segmenter
            if segmenter.is_speaking:
                self._stops_at = max(segmenter.last_voiced + segmenter.hangover, now + JITTER)
                if not self._is_timed:
                    self._time()
        except ConfigurationError as error:
            # Reported once: the audio still goes on to processors that work without a VAD.
            self._rate = 0
            self.fail(error, fatal=True)
        return frame

    @handles(UserWordsFrame)
    def learn(self, frame: UserWordsFrame) -> Frame:
        if self._level is not None:
            self._level.learn(self.session.now())
        return frame

    def _time(self) -> None:
        """Set the timer to the end of the hangover. Packets come far more often than it goes off."""
        self._is_timed = True
        self._gap.set(self._stops_at)

    def _lose(self) -> None:
        """No packet came for the whole hangover."""
        if self._gap.when < self._stops_at:
            self._time()
            return
        self._is_timed = False
        now = self.session.now()
        if now > self._stops_at + STALL / 2:
            self._stops_at = now + STALL
            self._time()
            return
        self._change(self._segmenter.lose())

    def _hear(self, probability: float, end: float) -> None:
        if self._level is not None:
            probability = self._level.weigh(probability, end)
        if probability > 0:
            self._sure.append(probability)
            if len(self._sure) > self._most_sure:
                del self._sure[0]
        change = self._segmenter.hear(probability, end)
        if change is _CONTINUED:
            self.push(self._continued())
        elif change is not None:
            self._change(change)

    def _change(self, change: SpeechChange | None) -> None:
        if change is SpeechChange.STARTED:
            self.push(self._started())
        elif change is SpeechChange.STOPPED:
            self._gap.cancel()
            self._is_timed = False
            self._sure.clear()
            self.push(UserStoppedSpeakingFrame(at=self._segmenter.at))

    def _started(self) -> UserStartedSpeakingFrame:
        heard, sounding = self._continued(), self._sounding
        return UserStartedSpeakingFrame(
            at=heard.at,
            voiced=heard.voiced,
            confidence=heard.confidence,
            reason=heard.reason,
            below=heard.below,
            sound_at=None if sounding is None else min(heard.at, sounding.sound_at),
        )

    def _continued(self) -> UserSpeakingFrame:
        sure, explaining, measuring = self._sure, self._explaining, self._measuring
        return UserSpeakingFrame(
            at=self._segmenter.at,
            voiced=self._segmenter.voiced,
            confidence=sum(sure) / len(sure),
            reason="detector" if explaining is None else explaining.reason,
            below=None if measuring is None else measuring.below,
        )


def _choose(given: T | bool, default: Callable[[], T]) -> T | None:
    """Return the given object, a default one for True, or None for False."""
    if isinstance(given, bool):
        return default() if given else None
    return given
