"""How close a transcript is to the spoken words."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}


def words_of(text: str) -> list[str]:
    """The lower-case words of a text without punctuation; small numbers as digits."""
    found = _WORD.findall(text.lower().replace("’", "'"))
    return [_NUMBERS.get(word, word) for word in found]


def distance(left: Sequence[str], right: Sequence[str]) -> int:
    """Words to change, drop or add to make one into the other."""
    return _last_row(left, right)[-1]


def error_rate(said: str, understood: str) -> float:
    """The word error rate: changed, dropped and added words for each word that was said."""
    words = words_of(said)
    return distance(words, words_of(understood)) / max(1, len(words))


def best_prefix(written: Sequence[str], heard: Sequence[str]) -> int:
    """How many of the written words were heard: the beginning that is closest to what was heard."""
    row = _last_row(heard, written)
    return min(range(len(row)), key=lambda length: (row[length], abs(length - len(heard))))


def _last_row(left: Sequence[str], right: Sequence[str]) -> list[int]:
    """The distance of all of ``left`` to each beginning of ``right``."""
    row = list(range(len(right) + 1))
    for index, one in enumerate(left, start=1):
        diagonal, row[0] = row[0], index
        for column, other in enumerate(right, start=1):
            change = diagonal + (one != other)
            diagonal, row[column] = row[column], min(change, row[column] + 1, row[column - 1] + 1)
    return row
