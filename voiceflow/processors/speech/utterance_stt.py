"""The base of recognisers that transcribe an utterance after its end, not while it is spoken."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections import deque
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import Field

from voiceflow.arguments import Options
from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.words import Word
from voiceflow.declarations import makes, needs
from voiceflow.errors import ConfigurationError, ServiceError, VoiceflowError
from voiceflow.frames import (
    CommitFrame,
    EndFrame,
    Frame,
    InterimTranscriptionFrame,
    OperationKind,
    OperationOutcome,
    RecogniserFrame,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.operations import TrackedOperation
from voiceflow.processors.speech.utterance import Utterance, UtteranceBuffer

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class UtteranceLimits(Options):
    """Limits of a recogniser of utterances.

    Attributes:
        pre_roll: Seconds before the first voice that belong to an utterance: a VAD misses soft beginnings.
        longest: Seconds after which an utterance without a pause is recognised in parts.
        parallel: Utterances that may be recognised, or wait for an earlier transcript, at the same time.
        backlog: Utterances that may wait for the recogniser; beyond that the oldest is dropped and counted.
        end: Seconds that the end of a call waits for the last words.
    """

    pre_roll: Annotated[float, Field(ge=0, le=5)] = 0.3
    longest: Annotated[float, Field(ge=1, le=600)] = 28.0
    parallel: Annotated[int, Field(ge=1, le=100)] = 1
    backlog: Annotated[int, Field(ge=1, le=1000)] = 8
    end: Seconds = 3.0


@dataclass(frozen=True, slots=True)
class Heard:
    """The transcript of an utterance.

    Attributes:
        text: Stripped; empty if nothing was said.
        words: With times in seconds from the utterance's start.
        language: ISO 639 code, if known.
        confidence: How sure the recogniser is of the words, from 0 to 1; None if it does not report this.
    """

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)
    language: str | None = None
    confidence: float | None = None


@dataclass(slots=True, eq=False)
class _Place:
    """An utterance in the queue."""

    utterance: Utterance
    asked: float
    task: asyncio.Task[None] | None = None
    heard: Heard | None = None
    error: Exception | None = field(default=None, repr=False)


@makes(TranscriptionFrame, sole=True)
@makes(InterimTranscriptionFrame, RecogniserFrame)
@needs(UserAudioFrame, UserStartedSpeakingFrame, UserStoppedSpeakingFrame)
class UtteranceSTT(Processor):
    """Recognises each utterance when the VAD or the responder decides that it is over.

    Needs a VAD before it. Takes user audio, which passes on, ``UserStartedSpeakingFrame``,
    ``UserStoppedSpeakingFrame`` and ``CommitFrame``. Adds ``RecogniserFrame`` at the start, and
    ``TranscriptionFrame``, each once, in the order of speech; for an utterance without words, an
    empty and final ``InterimTranscriptionFrame``. ``EndFrame`` waits for the last words. A subclass
    implements ``transcribe``.

    Args:
        limits: How many utterances may wait, and how long.
    """

    vendor: ClassVar[str] = ""

    def __init__(self, limits: UtteranceLimits) -> None:
        super().__init__()
        self._limits = limits
        self._buffer: UtteranceBuffer | None = None
        self._line: deque[_Place] = deque()
        self._is_idle = asyncio.Event()

    @abstractmethod
    async def transcribe(self, utterance: Utterance) -> Heard:
        """Recognise an utterance. An error loses only this utterance."""

    @property
    def gives_interims(self) -> bool:
        """Whether words are reported while they are spoken."""
        return False

    def grew(self, buffer: UtteranceBuffer) -> None:
        """Called with each chunk of audio during an utterance."""

    def settled(self) -> None:
        """Called when an utterance begins or ends."""

    def is_fatal(self, error: Exception) -> bool:
        """Whether this error prevents the recognition of all later utterances."""
        return isinstance(error, ConfigurationError) or not isinstance(error, VoiceflowError)

    @handles(StartFrame)
    def _begin(self, frame: StartFrame) -> tuple[Frame, ...]:
        return frame, RecogniserFrame(gives_interims=self.gives_interims)

    @handles(UserAudioFrame)
    def _audio(self, frame: UserAudioFrame) -> Frame:
        buffer = self._buffer_of(frame.format)
        buffer.add(frame.data)
        if buffer.duration >= self._limits.longest:
            self._settle(goes_on=True)
        elif buffer.is_open:
            self.grew(buffer)
        return frame

    @handles(UserStartedSpeakingFrame)
    def _voice_began(self, frame: UserStartedSpeakingFrame) -> Frame:
        buffer = self._buffer or self._buffer_of(self.session.format)
        buffer.begin(self.session.now() - frame.at)
        self.settled()
        return frame

    @handles(UserStoppedSpeakingFrame)
    def _voice_ended(self, frame: UserStoppedSpeakingFrame) -> Frame:
        self._settle()
        return frame

    @handles(CommitFrame)
    def _commit(self, frame: CommitFrame) -> Frame:
        # After the end of the voice there is nothing left to recognise; before it, the voice may continue.
        self._settle(goes_on=True)
        return frame

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        self._settle()
        if self._line:
            try:
                async with asyncio.timeout(self._limits.end):
                    await self._is_idle.wait()
            except TimeoutError:
                self._give_up()
        return frame

    def _buffer_of(self, audio: AudioFormat) -> UtteranceBuffer:
        if self._buffer is None or self._buffer.format != audio:
            self._buffer = UtteranceBuffer(audio, pre_roll=self._limits.pre_roll)
        return self._buffer

    def _settle(self, *, goes_on: bool = False) -> None:
        """Recognise the current utterance, if there is one."""
        utterance = self._buffer.take(goes_on=goes_on) if self._buffer is not None else None
        if utterance is None:
            return
        self.settled()
        self._line.append(_Place(utterance, self.session.now()))
        self._is_idle.clear()
        waiting = [place for place in self._line if place.task is None]
        if len(waiting) > self._limits.backlog:
            self._line.remove(waiting[0])
            self.metric("audio_dropped_s", waiting[0].utterance.duration)
        self._advance()

    def _advance(self) -> None:
        """Push the finished transcripts, in order, and recognise the next utterance in the queue."""
        while self._line and (self._line[0].heard is not None or self._line[0].error is not None):
            self._push_transcript(self._line.popleft())
        for place in list(self._line)[: self._limits.parallel]:
            if place.task is None:
                place.task = self.spawn(self._recognise(place), name="final")
        if not self._line:
            self._is_idle.set()

    async def _recognise(self, place: _Place) -> None:
        try:
            place.heard = await self.transcribe(place.utterance)
        except Exception as error:  # noqa: BLE001 - reported in its turn; the others are still recognised
            place.error = error
        self._advance()

    def _push_transcript(self, place: _Place) -> None:
        work = TrackedOperation(self, OperationKind.STT, vendor=self.vendor, began=place.asked)
        if place.error is not None:
            work.end(OperationOutcome.FAILED)
            self.fail(place.error, fatal=self.is_fatal(place.error))
        else:
            work.end()
            self.metric("stt_final_s", self.session.now() - place.asked)
        heard = place.heard
        if heard is None or not heard.text:
            # Nobody should wait for the interim words.
            self.push(InterimTranscriptionFrame(text="", is_final=True))
            return
        start = place.utterance.start
        words = tuple(Word(word.text, word.start + start, word.end + start) for word in heard.words)
        self.push(
            TranscriptionFrame(
                text=heard.text, words=words, language=heard.language, confidence=heard.confidence
            )
        )

    def _give_up(self) -> None:
        for place in self._line:
            if place.task is not None:
                place.task.cancel()
        self._line.clear()
        why = f"no transcript within {self._limits.end:g} s of the end"
        self.fail(ServiceError(why, vendor=self.vendor, code="timeout", retryable=False))
