"""Recognition for an emulated agent: voice starts, segment ends and transcripts, in order."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.server_messages import vad_score
from voiceflow.emulators.elevenlabs.agent.wire import EffectQueue
from voiceflow.emulators.elevenlabs.effects import Recognise
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.segments import Segment, Segmenter, SegmentRules

_EAGERNESS = {"patient": 2.0, "normal": 1.0, "eager": 0.5}
_MAX_WAITING = 100
_IDLE = 0.5
"""Seconds of silence that are dropped, so that clicks do not add up to speech."""


@dataclass(slots=True)
class _PendingSegment:
    """What the recogniser is at; ``ended_at`` is None if the segment is still open."""

    job: int
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Noticed:
    """The immediate findings.

    Attributes:
        speaks: Whether the user speaks, or has ended a turn just now.
        interrupts: Whether it is long enough to interrupt the agent.
    """

    speaks: bool
    interrupts: bool


@dataclass(frozen=True, slots=True)
class RecognisedTurn:
    """What came back from the recogniser.

    Attributes:
        text: What the user says.
        ended_at: Loop time of the segment's end; None if it is still open and the text tentative.
    """

    text: str = field(repr=False)
    ended_at: float | None


class AgentListener:
    """Cuts the user's audio into segments and has them recognised, one at a time.

    Args:
        audio: Format of the client's audio.
        behaviour: Loudness and times.
        eagerness: ``"patient"``, ``"normal"`` or ``"eager"``.
        wire: Where to send scores, and to ask for work.
    """

    def __init__(
        self, audio: AudioFormat, behaviour: AgentBehaviour, eagerness: str, wire: EffectQueue
    ) -> None:
        self._format = audio
        self._behaviour = behaviour
        self._wire = wire
        rules = SegmentRules(
            voiced_rms=behaviour.voiced_rms,
            min_speech=behaviour.min_speech,
            silence=behaviour.turn_silence * _EAGERNESS[eagerness],
            idle=_IDLE,
        )
        self._segmenter = Segmenter(audio, rules)
        self._waiting: deque[tuple[Segment, float]] = deque()
        self._work: _PendingSegment | None = None
        self._asked_at = 0.0
        self._tentative = ""
        self._unscored = bytearray()

    @property
    def is_speaking(self) -> bool:
        """Whether the user speaks, or has not been silent for long enough."""
        return self._segmenter.has_speech

    @property
    def is_busy(self) -> bool:
        """Whether recognition is still running."""
        return bool(self._waiting) or (self._work is not None and self._work.ended_at is not None)

    def feed(self, data: bytes, now: float) -> Noticed:
        """Take audio in whole samples and return the findings."""
        self._score(data)
        ended = [segment for segment in self._segmenter.feed(data) if segment.is_voiced]
        if ended:
            self._asked_at, self._tentative = 0.0, ""
        self._waiting.extend((segment, now) for segment in ended)
        while len(self._waiting) > _MAX_WAITING:
            self._waiting.popleft()  # a recogniser that never answers
        self._next()
        longest = max((segment.voiced_seconds for segment in ended), default=0.0)
        voiced = max(longest, self._segmenter.voiced_seconds)
        interrupts = voiced >= self._behaviour.interrupt_after - 1e-9
        return Noticed(bool(ended) or self.is_speaking, interrupts)

    def heard(self, job: int, said: HeardUtterance | str | None) -> RecognisedTurn | None:
        """Take a recognition result; None if it is useless."""
        work = self._work
        if work is None or work.job != job:
            return None
        self._work = None
        self._next()
        if isinstance(said, HeardUtterance):
            return RecognisedTurn(said.text, work.ended_at)
        if not said or said == self._tentative or not self.is_speaking:
            return None
        self._tentative = said
        return RecognisedTurn(said, None)

    def _next(self) -> None:
        if self._work is not None:
            return
        if self._waiting:
            segment, ended_at = self._waiting.popleft()
            self._ask(segment, ended_at)
        elif self._wire.sends("tentative_user_transcript") and self.is_speaking:
            seconds = self._segmenter.seconds
            if seconds - self._asked_at >= self._behaviour.tentative_interval - 1e-9:
                self._asked_at = seconds
                self._ask(self._segmenter.snapshot(), None)

    def _ask(self, segment: Segment, ended_at: float | None) -> None:
        job = self._wire.job()
        self._work = _PendingSegment(job, ended_at)
        self._wire.ask(Recognise(job, segment, ended_at is not None))

    def _score(self, data: bytes) -> None:
        if not self._wire.sends("vad_score"):
            return
        self._unscored += data
        size = self._format.size(self._behaviour.vad_interval)
        while len(self._unscored) >= size:
            samples = decode(bytes(self._unscored[:size]), self._format.encoding).astype(np.float64)
            del self._unscored[:size]
            loudness = float(np.sqrt(np.mean(samples**2)))
            # Half where voice begins, so that a client's threshold has something to decide.
            score = round(min(1.0, loudness / self._behaviour.voiced_rms / 2), 3)
            self._wire.send(vad_score(score))
