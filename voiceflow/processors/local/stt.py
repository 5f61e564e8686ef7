"""Speech to text on this machine."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from voiceflow.clients.local.shared import shared_whisper
from voiceflow.clients.speech.engines import Loadable, Recognizer
from voiceflow.errors import ConfigurationError, ServiceError
from voiceflow.frames import InterimTranscriptionFrame
from voiceflow.processors.speech.utterance import Utterance, UtteranceBuffer
from voiceflow.processors.speech.utterance_stt import Heard, UtteranceLimits, UtteranceSTT

LIMITS = UtteranceLimits(longest=28.0)
"""Whisper takes 28 seconds at once; one utterance is recognised at a time."""


class LocalSTT(UtteranceSTT):
    """Recognises each utterance when the VAD or the responder decides that it is over.

    Needs a VAD before it. Takes user audio, which passes on, ``UserStartedSpeakingFrame``,
    ``UserStoppedSpeakingFrame`` and ``CommitFrame``. Adds ``TranscriptionFrame``, in the order of
    speech, and ``InterimTranscriptionFrame``: an empty one for an utterance without words, others if
    requested. ``EndFrame`` waits for the last words.

    Args:
        recognizer: The speech recogniser. By default Whisper tiny.en, one model for all calls of the process.
        interim: Seconds of speech between two interim results, each of which costs as much as a final one;
            None for no interim results.
    """

    vendor: ClassVar[str] = "local"

    def __init__(self, recognizer: Recognizer | None = None, *, interim: float | None = None) -> None:
        super().__init__(LIMITS)
        if interim is not None and interim <= 0:
            raise ConfigurationError("interim is a number of seconds above 0, or None")
        self._recognizer = shared_whisper() if recognizer is None else recognizer
        self._interim = interim
        self._interims: asyncio.Task[None] | None = None
        self._next_interim = 0.0

    def start(self) -> None:
        if isinstance(self._recognizer, Loadable):
            self.spawn(self._recognizer.load(), name="load")

    async def transcribe(self, utterance: Utterance) -> Heard:
        heard = await self._recognizer.recognize(utterance.samples, utterance.format.sample_rate)
        return Heard(heard.text, heard.words, "en", heard.confidence)

    @property
    def gives_interims(self) -> bool:
        return self._interim is not None

    def settled(self) -> None:
        if self._interims is not None:
            self._interims.cancel()
        self._next_interim = self._interim or 0.0

    def grew(self, buffer: UtteranceBuffer) -> None:
        """Recognise the utterance so far, unless the recogniser is busy."""
        if self._interim is None or buffer.duration < self._next_interim:
            return
        if self._interims is not None and not self._interims.done():
            return
        if utterance := buffer.so_far():
            self._next_interim = buffer.duration + self._interim
            self._interims = self.spawn(self._recognize_early(utterance), name="interim")

    async def _recognize_early(self, utterance: Utterance) -> None:
        try:
            heard = await self._recognizer.recognize(utterance.samples, utterance.format.sample_rate)
        except ServiceError as error:
            # The final result tries again; a failed interim result is merely missing.
            self.metric(f"stt_interim_{error.code}", 1.0)
            return
        self.push(InterimTranscriptionFrame(text=heard.text))
