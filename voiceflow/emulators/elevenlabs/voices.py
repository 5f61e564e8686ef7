"""Voices of the emulated text to speech: a formant synthesiser by default, or a local engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from voiceflow.audio.words import Word
from voiceflow.clients.speech.engines import Speech, Synthesizer
from voiceflow.emulators.kit.formants import synthesize


class EmulatedVoice(Protocol):
    """Speaks texts."""

    def speak(self, text: str, sample_rate: int) -> AsyncIterator[Speech]:
        """Speak a text in one piece or in several, preferably at this rate; together they hold its words.

        Raises:
            EngineError: If it cannot; the client then sees the service fail.
        """
        ...


class FormantVoice:
    """Speaks a text without words, each character for the same time; white space is silent.

    Voice detectors take it for speech.

    The same text always gives the same samples, and its length is known beforehand.

    Args:
        seconds_per_character: How long each lasts.
    """

    def __init__(self, seconds_per_character: float = 0.06) -> None:
        self._pace = seconds_per_character

    async def speak(self, text: str, sample_rate: int) -> AsyncIterator[Speech]:
        if text.strip():
            yield self.speech(text, sample_rate)

    def speech(self, text: str, sample_rate: int) -> Speech:
        """The text as sound."""
        samples = synthesize(text, pace=self._pace, sample_rate=sample_rate)
        return Speech(samples, sample_rate, self._words(text))

    def _words(self, text: str) -> tuple[Word, ...]:
        words: list[Word] = []
        at = 0
        for token in text.split():
            at = text.index(token, at)
            words.append(Word(token, at * self._pace, (at + len(token)) * self._pace))
            at += len(token)
        return tuple(words)


class EngineVoice:
    """Speaks with a local engine, at the engine's rate."""

    def __init__(self, engine: Synthesizer) -> None:
        self._engine = engine

    def speak(self, text: str, sample_rate: int) -> AsyncIterator[Speech]:
        return self._engine.synthesize(text)
