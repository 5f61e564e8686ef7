"""Maps the words that a voice has spoken back to the text as it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voiceflow.audio.units import units
from voiceflow.audio.words import Word
from voiceflow.dialogue.spoken.forms import SpokenForm


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of the spoken text.

    Attributes:
        end: The letters of the spoken text, without white space, up to its end.
        written: The written words; None if they are spoken as they are written.
        is_joined: Whether no white space separates the first of them from the word before.
    """

    end: int
    written: tuple[str, ...] | None
    is_joined: bool = False


class SpokenText:
    """One reply: as it is written, and as it is spoken.

    Written words that are spoken in another form count as spoken once all of that form was.
    """

    def __init__(self) -> None:
        self._stretches: list[_Stretch] = []
        self._size = self._cursor = self._place = 0
        self._begun: float | None = None
        self._last = 0.0
        self._is_apart = True

    def add(self, written: str, forms: Iterable[SpokenForm]) -> str:
        """Take more of the written text.

        Args:
            written: The text, with its white space.
            forms: The parts of it that are spoken differently, first to last.

        Returns:
            The text to speak.
        """
        spoken, done = "", 0
        for begin, end, form in _whole_words(written, list(forms)):
            spoken += self._plain(written[done:begin]) + form
            self._size += len("".join(form.split()))
            words = tuple(written[begin + a : begin + b] for a, b in units(written[begin:end]))
            before = written[begin - 1 : begin] if begin else ""
            is_apart = before.isspace() if before else self._is_apart
            self._stretches.append(_Stretch(self._size, words, not is_apart))
            done = end
        spoken += self._plain(written[done:])
        if written:
            self._is_apart = written[-1].isspace()
        return spoken

    def hear(self, words: Sequence[Word]) -> list[Word]:
        """The written words that end with these spoken words."""
        return [written for word in words for written in self._hear(word)]

    def flush(self) -> list[Word]:
        """The written words of a form of which the voice reported a part: all audio was delivered."""
        if self._begun is None:
            return []
        return list(self._finish(self._stretches[self._place], self._last))

    def _plain(self, text: str) -> str:
        if size := len("".join(text.split())):
            self._size += size
            self._stretches.append(_Stretch(self._size, None))
        return text

    def _hear(self, word: Word) -> Iterator[Word]:
        self._cursor += len("".join(word.text.split()))
        self._last = word.end
        while self._place < len(self._stretches) - 1 and self._begun is None:
            if self._stretches[self._place].end >= self._cursor:
                break
            self._place += 1
        stretch = self._stretches[self._place] if self._stretches else None
        if stretch is None or stretch.written is None:
            yield word
            return
        if self._begun is None:
            self._begun = word.start
        if self._cursor >= stretch.end:
            yield from self._finish(stretch, word.end)

    def _finish(self, stretch: _Stretch, end: float) -> Iterator[Word]:
        begin, self._begun = self._begun or 0.0, None
        self._place += 1
        self._place = min(self._place, len(self._stretches) - 1)
        written = stretch.written or ()
        letters = sum(map(len, written)) or 1
        at, last = begin, ""
        for number, text in enumerate(written):
            until = end if number == len(written) - 1 else at + (end - begin) * len(text) / letters
            yield Word(text, at, until, is_joined=stretch.is_joined and not last)
            at, last = until, text


def _whole_words(written: str, forms: list[SpokenForm]) -> Iterator[tuple[int, int, str]]:
    """The forms, extended to whole words of the written text; those that meet are joined."""
    spans = units(written)
    at = 0
    while at < len(forms):
        begin, end, count = forms[at].start, forms[at].end, 0
        is_growing = True
        while is_growing:
            before = (begin, end, count)
            for a, b in spans:
                if a < end and b > begin:
                    begin, end = min(begin, a), max(end, b)
            while at + count < len(forms) and forms[at + count].start < end:
                end, count = max(end, forms[at + count].end), count + 1
            is_growing = before != (begin, end, count)
        text, done = "", begin
        for form in forms[at : at + count]:
            text += written[done : form.start] + form.text
            done = form.end
        yield begin, end, text + written[done:end]
        at += count
