"""Audio with the words that are complete with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.audio.alignment import WordBuilder
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.tts.events import ContextAudio


@dataclass(frozen=True, slots=True)
class SpokenAudio(ContextAudio):
    """The next piece of an utterance.

    Attributes:
        words: Those of the text that are complete with it; times from the start of the utterance.
    """

    words: tuple[Word, ...] = field(default=(), repr=False)


class WordJoiner:
    """Joins the characters of one utterance's audio into words."""

    def __init__(self) -> None:
        self._words = WordBuilder()
        self._last: ContextAudio | None = None

    def read(self, audio: ContextAudio) -> SpokenAudio:
        """The next piece, with its words."""
        self._last = audio
        timed = audio.characters
        words = self._words.feed(timed.text, timed.starts, timed.ends)
        if audio.is_word_end:
            words += self._words.flush()
        return _with(audio, words)

    def end(self) -> SpokenAudio | None:
        """A piece without audio for the word that only the end completes, if there is one."""
        words = self._words.flush()
        if self._last is None or not words:
            return None
        return SpokenAudio(self._last.context_id, b"", words[-1].end, words=tuple(words))


def _with(audio: ContextAudio, words: list[Word]) -> SpokenAudio:
    return SpokenAudio(
        audio.context_id,
        audio.data,
        audio.start,
        audio.characters,
        audio.is_word_end,
        audio.normalized_alignment,
        tuple(words),
    )
