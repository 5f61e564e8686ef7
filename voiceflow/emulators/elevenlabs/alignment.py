"""The times of a text's characters, and their form on the wire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from voiceflow.audio.words import Word

_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Character:
    """One character and when it is spoken, in seconds from the start of its piece of speech."""

    text: str = field(repr=False)
    start: float
    end: float


class Aligner:
    """Assigns times to the characters of one text as its speech arrives in pieces.

    Every character is returned exactly once, in order, so that the alignments join to the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [match.span() for match in _TOKEN.finditer(text)]
        self._token = 0
        self._at = 0

    def piece(self, words: Sequence[Word], duration: float) -> list[Character]:
        """The characters of the next piece: as many words of the text as ``words`` has, with spaces.

        Args:
            words: With times from the start of the piece; empty if only its length is known.
            duration: Of the piece, in seconds. The last piece's trailing space ends with it.
        """
        count = len(words) or len(self._tokens) - self._token
        tokens = self._tokens[self._token : self._token + count]
        self._token += len(tokens)
        until = self._tokens[self._token][0] if self._token < len(self._tokens) else len(self._text)
        if not words:
            return self._spread(until, 0.0, duration)
        found: list[Character] = []
        at = 0.0
        for (start, end), word in zip(tokens, words, strict=False):
            found += self._spread(start, at, word.start)
            found += self._spread(end, word.start, word.end)
            at = word.end
        return found + self._spread(until, at, max(at, duration))

    def _spread(self, until: int, start: float, end: float) -> list[Character]:
        text = self._text[self._at : until]
        self._at = max(self._at, until)
        step = (end - start) / len(text) if text else 0.0
        return [Character(c, start + i * step, start + (i + 1) * step) for i, c in enumerate(text)]


def written(characters: Sequence[Character], origin: float, *, lead: bool = False) -> dict[str, Any]:
    """The alignment object: three lists of equal length, whole milliseconds relative to ``origin``.

    Args:
        characters: In order.
        origin: Start of the chunk that the alignment comes with, in the characters' time.
        lead: Whether to put a space of no length first, as the normalised alignment has it.
    """
    starts = [max(0, round((c.start - origin) * 1000)) for c in characters]
    ends = [round((c.end - origin) * 1000) for c in characters]
    first = [" "] if lead else []
    zero = [0] if lead else []
    return {
        "chars": first + [c.text for c in characters],
        "charStartTimesMs": zero + starts,
        "charDurationsMs": zero + [max(0, end - start) for start, end in zip(starts, ends, strict=True)],
    }
