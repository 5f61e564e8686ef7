"""The part of a reply that one voice speaks: which words of its text are complete (no I/O)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.units import units
from voiceflow.audio.words import Word, join_words
from voiceflow.dialogue.heard import unheard

_TOLERANCE = 1e-6  # less than a sample: sums of floats are inexact


class VoicedPart:
    """Gives out audio up to the end of a word, so that another voice can go on with the next word.

    Audio behind the last complete word is kept until the next word is complete. If the voice breaks off, that
    audio is dropped: it may hold half a word.

    Args:
        source: Format of the voice's audio.
        target: Format of the audio that is given out.
        offset: Seconds of the reply's audio before this part.

    Attributes:
        text: The text for this voice.
        seconds: Audio given out.
    """

    def __init__(self, source: AudioFormat, target: AudioFormat, *, offset: float) -> None:
        self.text = ""
        self.seconds = 0.0
        self._source = source
        self._target = target
        self._converter = None if source == target else Converter(source, target)
        self._offset = offset
        self._held = bytearray()
        self._taken = 0
        self._given = 0
        self._waiting: deque[Word] = deque()
        self._words: list[Word] = []
        self._position: int | None = 0

    @property
    def rest(self) -> str:
        """The text whose words were not given out."""
        if self._position is not None:
            return self.text[self._position :]
        return unheard(self.text, join_words(self._words))

    @property
    def owes(self) -> int:
        """Words of the text that were not given out."""
        return len(units(self.rest))

    def take(self, data: bytes, words: Sequence[Word]) -> tuple[bytes, list[Word]]:
        """Take audio and the words that end in it; returns what can be given out."""
        self._held += data
        self._taken += len(data)
        self._waiting.extend(words)
        until = self._source.seconds(self._taken) + _TOLERANCE
        complete: list[Word] = []
        while self._waiting and self._waiting[0].end <= until:
            complete.append(self._waiting.popleft())
        for word in complete:
            self._advance(word)
        if not complete:
            return b"", []
        end = min(self._source.size(max(word.end for word in complete) + _TOLERANCE), self._taken)
        return self._give(end), self._moved(complete)

    def finish(self) -> tuple[bytes, list[Word]]:
        """End the part, of which all was spoken; returns the rest of its audio and of its words."""
        words = list(self._waiting)
        self._waiting.clear()
        return self._give(self._taken) + self._flush(), self._moved(words)

    def cut(self) -> bytes:
        """End the part after its last complete word; returns the end of that word's audio."""
        return self._flush()

    def _give(self, end: int) -> bytes:
        size = max(0, end - self._given)
        data = bytes(self._held[:size])
        del self._held[:size]
        self._given += size
        return self._count(data if self._converter is None else self._converter.process(data))

    def _flush(self) -> bytes:
        return b"" if self._converter is None else self._count(self._converter.flush())

    def _count(self, data: bytes) -> bytes:
        self.seconds += self._target.seconds(len(data))
        return data

    def _moved(self, words: Sequence[Word]) -> list[Word]:
        offset = self._offset
        return [Word(each.text, each.start + offset, each.end + offset, each.is_joined) for each in words]

    def _advance(self, word: Word) -> None:
        """Move behind a word in the text, if it is the next one there."""
        self._words.append(word)
        if self._position is None:
            return
        at = self.text.find(word.text, self._position)
        is_next = at >= 0 and not any(map(str.isalnum, self.text[self._position : at]))
        self._position = at + len(word.text) if is_next else None
