"""Numbers as people say them and recognisers write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_REPEATS = {"double": 2, "triple": 3}
_SOUND_ALIKES = {"oh": 0, "o": 0, "for": 4, "fore": 4, "to": 2, "too": 2, "won": 1, "ate": 8, "tree": 3}
"""Recogniser spellings of digits; accepted only next to another digit."""
_TOKEN = re.compile(r"[a-z']+|\d+")


def number_in(word: str) -> int | None:
    """The number that a word or numeral means: 7 for "seven" and for "7"."""
    return int(word) if word.isdecimal() else _VALUES.get(word)


def in_words(value: int) -> str:
    """A number from 0 to 59 in words."""
    if value < len(_ONES):
        return _ONES[value]
    tens, ones = divmod(value, 10)
    return _TENS[tens - 2] + (f" {_ONES[ones]}" if ones else "")


def spell(digits: str) -> str:
    """Digits read out one by one."""
    return " ".join(_ONES[int(digit)] for digit in digits)


def longest_digits(text: str) -> str:
    """The longest number spelled out in a text: "four seven, twenty-nine" and "47-29" are both "4729".

    Empty if there is none.
    """
    return max(_digit_runs(_TOKEN.findall(text.lower())), key=len, default="")


def _digit_runs(tokens: list[str]) -> Iterator[str]:
    run = ""
    repeat = 1
    tens = False  # "forty" may be followed by "seven"
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else ""
        if token in _REPEATS and after and number_in(after) is not None:
            repeat = _REPEATS[token]
            continue
        value = number_in(token)
        if value is None and token in _SOUND_ALIKES and (run or number_in(after) is not None):
            value = _SOUND_ALIKES[token]
        if value is None:
            if run:
                yield run
            run, tens = "", False
            continue
        if tens and token in _ONES[1:10]:
            run = run[:-1] + str(value)
        else:
            run += (token if token.isdecimal() else str(value)) * repeat
        tens, repeat = token in _TENS, 1
    if run:
        yield run
