"""Waiting on hold: the recogniser and the model sleep, and a person wakes them."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from voiceflow.answering import GreetingKind, greeting_kind
from voiceflow.audio.music import MusicMeter
from voiceflow.audio.repeats import RepeatMeter
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

LISTEN = 0.9
"""Seconds of voice that wake it on hold: an announcement that was heard before is known within them."""

QUIET = 2.0
"""Seconds without a voice after which it sleeps again."""


@needs(UserAudioFrame, UserStartedSpeakingFrame)
class HoldGate(Processor):
    """Keeps the audio from the recogniser while music plays, or while the agent is on hold and nobody speaks.

    Place it between the VAD and the recogniser. Music is known by its sound, about three seconds after it
    begins, whatever the VAD makes of it. A :class:`HoldWatch` after the recogniser knows announcements by
    their words, and keeps them from the model. One that is played again is known by its sound, and not sent
    to the recogniser.

    Takes UserAudioFrame, UserStartedSpeakingFrame, UserSpeakingFrame, UserStoppedSpeakingFrame, and HoldFrame
    from downstream; adds HoldFrame, downstream, when music begins.

    Args:
        music: Whether music closes the gate. Without, only the words of an announcement do.
        repeats: Whether announcements that are played again keep it closed.

    Attributes:
        withheld: Seconds of audio that were not sent to the recogniser.
        is_music: Whether music is heard now.
        is_repeat: Whether the agent is on hold and hears what it has heard before.
    """

    def __init__(self, *, music: bool = True, repeats: bool = True) -> None:
        super().__init__()
        self.withheld = 0.0
        self.is_music = self.is_repeat = False
        self._hears_music, self._hears_repeats = music, repeats
        self._meter: MusicMeter | None = None
        self._repeats: RepeatMeter | None = None
        self._is_voiced = False
        self._voiced = 0.0
        self._opened_at = 0.0
        self._is_on_hold = False
        self._is_open = True
        self._kept: deque[UserAudioFrame] = deque()
        self._kept_s = 0.0
        self._started: UserStartedSpeakingFrame | None = None
        self._last_voice = 0.0

    def start(self) -> None:
        if self._hears_music:
            self._meter = MusicMeter(self.session.format.sample_rate)
        if self._hears_repeats:
            self._repeats = RepeatMeter(self.session.format.sample_rate)

    @handles(HoldFrame)
    def follow(self, frame: HoldFrame) -> HoldFrame:
        self._is_on_hold = frame.is_on_hold
        if not frame.is_on_hold:
            if self._repeats is not None:
                # What woke the recogniser was a person.
                self._repeats.forget(self.session.now() - self._opened_at + KEPT)
            self._open()
        return frame

    @handles(UserAudioFrame)
    def gate(self, frame: UserAudioFrame) -> UserAudioFrame | None:
        now = self.session.now()
        if self._meter is not None:
            self.is_music = self._meter.feed(frame.samples)
        if self._repeats is not None:
            search = self._is_on_hold and self._is_voiced and not self._is_open
            self.is_repeat = self._repeats.feed(frame.samples, search=search) and self._is_on_hold
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
        self._is_voiced, self._voiced = True, 0.0
        if self._is_open:
            return frame
        self._started = frame
        return None

    @handles(UserSpeakingFrame)
    def go_on(self, frame: UserSpeakingFrame) -> Frame | None:
        self._last_voice = self.session.now()
        self._voiced = frame.voiced
        may_repeat = self._is_on_hold and self._repeats is not None and self._repeats.can_find
        if self._wakes(LISTEN if may_repeat else WAKE):
            self._open()
        return frame if self._is_open else None

    @handles(UserStoppedSpeakingFrame)
    def stop_voice(self, frame: UserStoppedSpeakingFrame) -> Frame | None:
        # A short word of a person ends before it is clear that it is no announcement.
        if self._wakes(WAKE):
            self._open()
        self._started = None
        self._is_voiced, self._voiced = False, 0.0
        return frame if self._is_open else None

    def _wakes(self, enough: float) -> bool:
        """Whether a voice opens the gate: one that is neither music nor played again."""
        is_other = self.is_music or self.is_repeat
        return not self._is_open and not is_other and self._voiced >= enough

    def _close(self) -> None:
        self._is_open = False
        if self.is_music and not self._is_on_hold:
            self._is_on_hold = True
            self.push(HoldFrame(is_on_hold=True))
        if self._is_voiced:
            # The VAD takes the music for a voice, which may go on into that of a person.
            self._started = UserStartedSpeakingFrame(at=self._last_voice)
            self.push(UserStoppedSpeakingFrame(at=self._last_voice))

    def _open(self) -> None:
        if not self._is_open:
            self._opened_at = self.session.now()
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

    Announcements of a queue reach neither the model nor the transcript, except the first words that say so
    where no music was heard: a person may have said them. Place it just after the recogniser.

    Takes TranscriptionFrame, InterimTranscriptionFrame and the HoldFrame of a gate that hears music; adds
    HoldFrame, upstream.

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

    @handles(HoldFrame)
    def follow(self, frame: HoldFrame) -> HoldFrame:
        self.is_on_hold = frame.is_on_hold
        return frame

    @handles(InterimTranscriptionFrame)
    def hear_interim(self, frame: InterimTranscriptionFrame) -> InterimTranscriptionFrame | None:
        return frame if frame.is_final or not self.is_on_hold else None
