"""Speech to text on this machine."""

from __future__ import annotations

import asyncio
from collections import deque

from voiceflow.audio.words import Word
from voiceflow.clients.local.engines import Loadable, Recognition, Recognizer
from voiceflow.clients.local.shared import shared_whisper
from voiceflow.errors import ConfigurationError, ServiceError, VoiceflowError
from voiceflow.frames import (
    CommitFrame,
    EndFrame,
    Frame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.local.utterance import Utterance, UtteranceBuffer

PRE_ROLL = 0.3
"""Seconds before the first voice that the recogniser hears too: a VAD misses soft beginnings."""
LONGEST = 28.0
"""Seconds after which an utterance without a pause is recognised in parts; what Whisper hears at once."""
BACKLOG = 8
"""Utterances that may wait for the recogniser; of more, the oldest is dropped and counted."""
END_LIMIT = 3.0
"""Seconds that the end of a call waits for the last words."""


class LocalSTT(Processor):
    """Recognises each utterance when the VAD, or whoever has the floor, says that it is over.

    Needs a VAD before it. Takes caller audio, which passes on, ``UserStartedSpeakingFrame``,
    ``UserStoppedSpeakingFrame`` and ``CommitFrame``. Adds ``TranscriptionFrame``, in the order in which
    was spoken, and ``InterimTranscriptionFrame`` if wanted. ``EndFrame`` waits for the last words.

    Args:
        recognizer: What recognises. By default Whisper tiny.en, one model for all calls of the process.
        interim: Seconds of speech between two interim results, each of which costs as much as a final one;
            by default there are none.
    """

    def __init__(self, recognizer: Recognizer | None = None, *, interim: float | None = None) -> None:
        super().__init__()
        if interim is not None and interim <= 0:
            raise ConfigurationError("interim is a number of seconds above 0, or None")
        self._recognizer = shared_whisper() if recognizer is None else recognizer
        self._interim = interim
        self._buffer: UtteranceBuffer | None = None
        self._waiting: deque[Utterance] = deque()
        self._finals: asyncio.Task[None] | None = None
        self._interims: asyncio.Task[None] | None = None
        self._next_interim = 0.0

    def start(self) -> None:
        if isinstance(self._recognizer, Loadable):
            self.spawn(self._recognizer.load(), name="load")

    @handles(UserAudioFrame)
    def _audio(self, frame: UserAudioFrame) -> Frame:
        if self._buffer is None or self._buffer.format != frame.format:
            self._buffer = UtteranceBuffer(frame.format, pre_roll=PRE_ROLL)
        self._buffer.add(frame.data)
        if self._buffer.duration >= LONGEST:
            self._settle(goes_on=True)
        elif self._interim is not None and self._buffer.is_open:
            self._look_ahead(self._buffer, self._interim)
        return frame

    @handles(UserStartedSpeakingFrame)
    def _voice_began(self, frame: UserStartedSpeakingFrame) -> Frame:
        if self._buffer is not None:
            self._buffer.begin(self.session.now() - frame.at)
            self._next_interim = self._interim or 0.0
        return frame

    @handles(UserStoppedSpeakingFrame)
    def _voice_ended(self, frame: UserStoppedSpeakingFrame) -> Frame:
        self._settle()
        return frame

    @handles(CommitFrame)
    def _commit(self, frame: CommitFrame) -> Frame:
        # After the end of the voice there is nothing left to settle; before it, the voice may go on.
        self._settle(goes_on=True)
        return frame

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        self._settle()
        if self._finals is not None:
            _, late = await asyncio.wait({self._finals}, timeout=END_LIMIT)
            if late:
                self._finals.cancel()
                self.fail(
                    ServiceError(
                        f"no transcript within {END_LIMIT:g} s of the end",
                        vendor="local",
                        code="timeout",
                        retryable=False,
                    )
                )
        return frame

    def _settle(self, *, goes_on: bool = False) -> None:
        """Have the utterance recognised that goes on, if one does."""
        utterance = self._buffer.take(goes_on=goes_on) if self._buffer is not None else None
        if utterance is None:
            return
        if self._interims is not None:
            self._interims.cancel()
        self._next_interim = self._interim or 0.0
        self._waiting.append(utterance)
        if len(self._waiting) > BACKLOG:
            self.metric("audio_dropped_s", self._waiting.popleft().duration)
        if self._finals is None or self._finals.done():
            self._finals = self.spawn(self._recognize_waiting(), name="final")

    async def _recognize_waiting(self) -> None:
        while self._waiting:
            utterance = self._waiting.popleft()
            asked = self.session.now()
            try:
                heard = await self._recognizer.recognize(utterance.samples, utterance.format.sample_rate)
            except VoiceflowError as error:
                self.fail(error, fatal=isinstance(error, ConfigurationError))
                continue
            self.metric("stt_final_s", self.session.now() - asked)
            if heard.text:
                words = _moved(heard, utterance.start)
                self.push(TranscriptionFrame(text=heard.text, words=words, language="en"))

    def _look_ahead(self, buffer: UtteranceBuffer, every: float) -> None:
        """Recognise what there is so far, unless the recogniser has its hands full."""
        if buffer.duration < self._next_interim:
            return
        if self._interims is not None and not self._interims.done():
            return
        if utterance := buffer.so_far():
            self._next_interim = buffer.duration + every
            self._interims = self.spawn(self._recognize_early(utterance), name="interim")

    async def _recognize_early(self, utterance: Utterance) -> None:
        try:
            heard = await self._recognizer.recognize(utterance.samples, utterance.format.sample_rate)
        except ServiceError as error:
            # The final result tries again; an interim one that fails is merely missing.
            self.metric(f"stt_interim_{error.code}", 1.0)
            return
        self.push(InterimTranscriptionFrame(text=heard.text))


def _moved(heard: Recognition, start: float) -> tuple[Word, ...]:
    return tuple(Word(word.text, word.start + start, word.end + start) for word in heard.words)
