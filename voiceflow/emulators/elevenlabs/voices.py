"""What speaks behind the emulated text-to-speech: tones by default, or a local engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

import numpy as np

from voiceflow.audio.words import Word
from voiceflow.clients.speech.engines import Speech, Synthesizer

_LOUDNESS = 6000


class Voice(Protocol):
    """Speaks texts."""

    def speak(self, text: str, sample_rate: int) -> AsyncIterator[Speech]:
        """Speak a text in one piece or in several, preferably at this rate; together they hold its words.

        Raises:
            EngineError: If it cannot; the client then sees the service fail.
        """
        ...


class ToneVoice:
    """Speaks each character as a tone of its own, for the same time; white space is silent.

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
        """The text as tones."""
        size = round(len(text) * self._pace * sample_rate)
        index = np.arange(size)
        character = np.minimum((index / (self._pace * sample_rate)).astype(np.int64), len(text) - 1)
        pitch = np.array([300 + 20 * (ord(c) % 64) for c in text], np.float64)[character]
        level = np.array([0 if c.isspace() else _LOUDNESS for c in text], np.float64)[character]
        samples = (level * np.sin(2 * np.pi * pitch * index / sample_rate)).astype(np.int16)
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
