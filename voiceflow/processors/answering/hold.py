"""Waiting on hold: the recogniser and the model sleep, and a person wakes them."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from voiceflow.answering import GreetingKind, greeting_kind
from voiceflow.audio.music import MusicMeter
from voiceflow.declarations import makes, needs
from voiceflow.frames import (
    Direction,
    Frame,
    HoldFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor

KEPT = 2.0
"""Seconds of audio that the recogniser gets when it wakes: the end of music is noticed within this time."""

WAKE = 0.25
"""Seconds of voice that wake it. A vowel of a sung refrain may be shorter."""

QUIET = 2.0
"""Seconds without a voice after which it sleeps again."""


@needs(UserAudioFrame, UserStartedSpeakingFrame)
class HoldGate(Processor):
    """Keeps the audio from the recogniser while music plays, or while the agent is on hold and nobody speaks.

    Place it between the VAD and the recogniser. Music is known by its sound, about three seconds after it
    begins, whatever the VAD makes of it. A :class:`HoldWatch` after the recogniser knows announcements by
    their words, and keeps them from the model.

    Takes UserAudioFrame, UserStartedSpeakingFrame, UserSpeakingFrame, UserStoppedSpeakingFrame, and HoldFrame
    from downstream.

    Args:
        music: Whether music closes the gate. Without, only the words of an announcement do.

    Attributes:
        withheld: Seconds of audio that were not sent to the recogniser.
        is_music: Whether music is heard now.
    """

    def __init__(self, *, music: bool = True) -> None:
        super().__init__()
        self.withheld = 0.0
        self.is_music = False
        self._hears_music = music
        self._meter: MusicMeter | None = None
        self._is_voiced = False
        self._is_on_hold = False
        self._is_open = True
        self._kept: deque[UserAudioFrame] = deque()
        self._kept_s = 0.0
        self._started: UserStartedSpeakingFrame | None = None
        self._last_voice = 0.0

    def start(self) -> None:
        if self._hears_music:
            self._meter = MusicMeter(self.session.format.sample_rate)

    @handles(HoldFrame)
    def follow(self, frame: HoldFrame) -> HoldFrame:
        self._is_on_hold = frame.is_on_hold
        if not frame.is_on_hold:
            self._open()
        return frame

    @handles(UserAudioFrame)
    def gate(self, frame: UserAudioFrame) -> UserAudioFrame | None:
        now = self.session.now()
        if self._meter is not None:
            self.is_music = self._meter.feed(frame.samples)
        is_quiet = self._is_on_hold and now - self._last_voice > QUIET
        if self._is_open and (self.is_music or is_quiet):
            self._close()
        if self._is_open:
            return frame
        self._kept.append(frame)
        self._kept_s += frame.duration
        while self._kept_s > KEPT:
            dropped = self._kept.popleft().duration
            self._kept_s -= dropped
            self.withheld += dropped
        return None

    @handles(UserStartedSpeakingFrame)
    def start_voice(self, frame: UserStartedSpeakingFrame) -> Frame | None:
        self._last_voice = self.session.now()
        self._is_voiced = True
        if self._is_open:
            return frame
        self._started = frame
        return None

    @handles(UserSpeakingFrame)
    def go_on(self, frame: UserSpeakingFrame) -> Frame | None:
        self._last_voice = self.session.now()
        if not self._is_open and not self.is_music and frame.voiced >= WAKE:
            self._open()
        return frame if self._is_open else None

    @handles(UserStoppedSpeakingFrame)
    def stop_voice(self, frame: UserStoppedSpeakingFrame) -> Frame | None:
        self._started = None
        self._is_voiced = False
        return frame if self._is_open else None

    def _close(self) -> None:
        self._is_open = False
        if self._is_voiced:
            # The VAD takes the music for a voice, which may go on into that of a person.
            self._started = UserStartedSpeakingFrame(at=self._last_voice)
            self.push(UserStoppedSpeakingFrame(at=self._last_voice))

    def _open(self) -> None:
        self._is_open = True
        started, self._started = self._started, None
        if started is not None:
            self.push(replace(started, at=max(started.at, self.session.now() - KEPT)))
        while self._kept:
            self.push(self._kept.popleft())
        self._kept_s = 0.0


@makes(HoldFrame)
@needs(TranscriptionFrame)
class HoldWatch(Processor):
    """Notices that the far end puts the agent on hold, and that a person is there again.

    Announcements of a queue reach neither the model nor the transcript. Place it just after the recogniser.

    Takes TranscriptionFrame and InterimTranscriptionFrame; adds HoldFrame, upstream.

    Args:
        language: ISO 639-1 code of the announcements.

    Attributes:
        is_on_hold: Whether the agent is on hold.
    """

    def __init__(self, *, language: str = "en") -> None:
        super().__init__()
        self.is_on_hold = False
        self._language = language

    @handles(TranscriptionFrame)
    def hear(self, frame: TranscriptionFrame) -> Frame:
        was_on_hold = self.is_on_hold
        is_announcement = greeting_kind(frame.text, self._language) is GreetingKind.HOLD
        if is_announcement is not self.is_on_hold:
            self.is_on_hold = is_announcement
            self.push(HoldFrame(is_on_hold=is_announcement), Direction.UPSTREAM)
        if was_on_hold and is_announcement:
            return InterimTranscriptionFrame(text="", speaker=frame.speaker, is_final=True)
        return frame

    @handles(InterimTranscriptionFrame)
    def hear_interim(self, frame: InterimTranscriptionFrame) -> InterimTranscriptionFrame | None:
        return frame if frame.is_final or not self.is_on_hold else None
