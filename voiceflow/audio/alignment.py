"""Timed words from timed characters."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

from voiceflow.audio.scripts import is_unspaced
from voiceflow.audio.units import begins_unit, units
from voiceflow.audio.words import Word

if TYPE_CHECKING:
    from collections.abc import Sequence


class WordBuilder:
    """Joins a stream of timed characters into words, which may span chunks.

    A word ends at white space, in scripts without spaces before the next letter; the last one waits until
    then, or until ``flush()``. The words' times never run backwards: a time that is missing, negative or
    earlier than the previous one is replaced by the previous one.
    """

    def __init__(self) -> None:
        self._text: list[str] = []
        self._is_joined = False
        self._start = 0.0
        self._end = 0.0

    def feed(
        self,
        characters: Sequence[str],
        starts: Sequence[float | None] = (),
        ends: Sequence[float | None] = (),
        offset: float = 0.0,
    ) -> list[Word]:
        """Take the next characters and return the words that they finish.

        Args:
            characters: In order, white space included. An item of several shares its time among them.
            starts: When each begins, in seconds; missing ones at the end count as unknown.
            ends: When each ends.
            offset: The position of this chunk in the reply, in seconds.
        """
        words: list[Word] = []
        for index, text in enumerate(characters):
            start = _later(self._end, starts, index, offset)
            end = _later(start, ends, index, offset)
            if len(text) == 1:
                words += self._add(text, start, end)
                continue
            for number, character in enumerate(text, 1):
                part = end if number == len(text) else start + (end - start) / (len(text) - number + 1)
                words += self._add(character, start, part)
                start = part
        return words

    def flush(self) -> list[Word]:
        """End the unfinished word, if any."""
        if not self._text:
            return []
        word = Word("".join(self._text), self._start, self._end, self._is_joined)
        self._text.clear()
        self._is_joined = True
        return [word]

    def _add(self, character: str, start: float, end: float) -> list[Word]:
        is_space = character.isspace()
        finished = self.flush() if is_space or begins_unit(self._text, character) else []
        if is_space:
            self._is_joined = False
        else:
            if not self._text:
                self._start = start
            self._text.append(character)
        self._end = end
        return finished


def spread(text: str, start: float, end: float) -> tuple[Word, ...]:
    """Estimate the times of words spoken from ``start`` to ``end`` by their number of letters.

    For a voice that reports no times. A word counts its letters plus one, for the pause after it; a Chinese
    or Japanese letter counts as three.
    """
    spans = units(text)
    weights = [
        _weight(text[begin:finish]) + (not text[finish : finish + 1].strip()) for begin, finish in spans
    ]
    total = sum(weights) or 1
    span = max(0.0, end - start)
    timed: list[Word] = []
    passed = last = 0
    for (begin, finish), weight in zip(spans, weights, strict=True):
        times = start + span * passed / total, start + span * (passed + weight) / total
        timed.append(Word(text[begin:finish], *times, is_joined=0 < begin == last))
        passed, last = passed + weight, finish
    return tuple(timed)


def _weight(word: str) -> int:
    return sum(3 if is_unspaced(char) and unicodedata.east_asian_width(char) == "W" else 1 for char in word)


def _later(earliest: float, times: Sequence[float | None], index: int, offset: float) -> float:
    """The time at that index, if it is known and not before ``earliest``."""
    time = times[index] if index < len(times) else None
    if time is None or not math.isfinite(time + offset):
        return earliest
    return max(earliest, time + offset)
