"""Numbers as words, by the library ``num2words``."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from voiceflow.dialogue.spoken.filters.wordlists import WordList
from voiceflow.weights import need

LONGEST = 15
"""Digits of a number that is read as one; longer ones are read digit by digit."""


def in_words(number: Decimal | int, language: str, form: str = "cardinal") -> str | None:
    """A number in words; None if the language is unknown or the number cannot be written.

    Args:
        number: The number.
        language: The code of the language.
        form: ``cardinal``, ``ordinal`` or ``year``.
    """
    library = need("num2words", "speakable")
    exact = int(number) if number == int(number) else number
    try:
        return str(library.num2words(exact, lang=language, to=form)).replace(",", "")
    except (NotImplementedError, KeyError, TypeError, ValueError, OverflowError, IndexError):
        return None


def digit_by_digit(digits: str, language: str) -> str | None:
    """Digits read one by one, in groups as they are written."""
    groups = re.findall(r"\d+", digits)
    spoken = [[in_words(int(digit), language) for digit in group] for group in groups]
    if not spoken or any(word is None for group in spoken for word in group):
        return None
    return ", ".join(" ".join(word for word in group if word) for group in spoken)


def value_of(written: str, words: WordList) -> Decimal | None:
    """The value of a number as a language writes it; None if it is none."""
    plain = written
    for sign in words.groups:
        plain = plain.replace(sign, "")
    try:
        return Decimal(plain.replace(words.decimal, "."))
    except InvalidOperation:
        return None


def number_pattern(words: WordList) -> str:
    """A pattern for numbers as a language writes them: grouped thousands or none, maybe a fraction."""
    groups, decimal = re.escape(words.groups), re.escape(words.decimal)
    return rf"\d{{1,3}}(?:[{groups}]\d{{3}})+(?:{decimal}\d+)?|\d+(?:{decimal}\d+)?"
