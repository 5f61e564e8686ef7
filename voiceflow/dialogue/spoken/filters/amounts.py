"""Money, percentages, ordinals and other numbers in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from voiceflow.dialogue.spoken.filters.numerals import (
    LONGEST,
    digit_by_digit,
    in_words,
    number_pattern,
    value_of,
)
from voiceflow.dialogue.spoken.filters.wordlists import WORDS, WordList
from voiceflow.dialogue.spoken.forms import SpokenForm

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "EUR": "EUR", "USD": "USD", "GBP": "GBP"}
_SIGN = r"€|\$|£|\b(?:EUR|USD|GBP)\b"
_ENGLISH_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,4})(?:st|nd|rd|th)\b")
_FRENCH_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,4})(?:er|re|e|ème)\b")
_ORDINALS = {"en": _ENGLISH_ORDINAL, "fr": _FRENCH_ORDINAL}
_SCALED = re.compile(r"([€$£])(\d{1,3}(?:\.\d{1,2})?)\s(thousand|million|billion)\b")
_FIRST_YEAR, _LAST_YEAR = 1100, 2099


def money(text: str, language: str) -> Iterable[SpokenForm]:
    """``€12.50``, ``12,50 €``, ``12 EUR``."""
    if (words := WORDS.get(language)) is None:
        return
    if language == "en":
        for match in _SCALED.finditer(text):
            if spoken := in_words(Decimal(match[2]), language):
                currency = words.currencies[_SIGNS[match[1]]]
                yield SpokenForm(*match.span(), f"{spoken} {match[3]} {currency.many}")
    for match in _money_pattern(language).finditer(text):
        if _SCALED.match(text, match.start()):
            continue
        value = value_of(match["a"] or match["b"], words)
        code = _SIGNS[match["before"] or match["after"]]
        if value is not None and (spoken := _amount(value, code, language, words)):
            yield SpokenForm(*match.span(), spoken)


def percentages(text: str, language: str) -> Iterable[SpokenForm]:
    """``19 %``, ``2.5%``."""
    if (words := WORDS.get(language)) is None:
        return
    for match in _percent_pattern(language).finditer(text):
        value = value_of(match[1], words)
        if value is not None and (spoken := in_words(value, language)):
            yield SpokenForm(*match.span(), f"{spoken} {words.percent}")


def ordinals(text: str, language: str) -> Iterable[SpokenForm]:
    """``21st``, ``2e``."""
    if (pattern := _ORDINALS.get(language)) is None:
        return
    for match in pattern.finditer(text):
        spoken = in_words(int(match[1]), language, "ordinal")
        if match[0] == "1re":
            spoken = "première"
        if spoken:
            yield SpokenForm(*match.span(), spoken)


def numbers(text: str, language: str) -> Iterable[SpokenForm]:
    """All other numbers. Long ones without separators, and those with a leading nought, are read by digit."""
    words = WORDS.get(language)
    pattern = _number_pattern(language) if words is not None else _PLAIN
    for match in pattern.finditer(text):
        written = match[0]
        if written.isdigit() and (len(written) > 4 or (written[0] == "0" and len(written) > 1)):
            spoken = digit_by_digit(written, language)
        else:
            value = Decimal(written) if words is None else value_of(written, words)
            spoken = _number(value, written, language)
        if spoken:
            yield SpokenForm(*match.span(), spoken)


_PLAIN = re.compile(r"(?<![\w.,:/@-])\d+(?![\w@]|[.,:/-]\d)")


def _number(value: Decimal | None, written: str, language: str) -> str | None:
    if value is None or len(written) > LONGEST:
        return None
    is_year = len(written) == 4 and written.isdigit() and _FIRST_YEAR <= value <= _LAST_YEAR
    return in_words(value, language, "year" if is_year and language in ("en", "de") else "cardinal")


def _amount(value: Decimal, code: str, language: str, words: WordList) -> str | None:
    currency, whole = words.currencies[code], int(value)
    cents = round((value - whole) * 100)
    if value != round(value, 2):
        return None
    main = in_words(whole, language)
    if main is None:
        return None
    main = words.one.get(currency.gender, main) if whole == 1 else _agree(main, language, currency.gender)
    spoken = f"{main} {currency.one if whole == 1 else currency.many}"
    if not cents:
        return spoken
    part = in_words(cents, language) or ""
    if whole == 0:
        part = words.one.get("m", part) if cents == 1 else part
        return f"{part} {currency.cent if cents == 1 else currency.cents}"
    return f"{spoken} {part}" if language in ("en", "de", "fr") else f"{spoken} con {part}"


def _agree(number: str, language: str, gender: str) -> str:
    """A number as it is said before a noun: "veintiún euros", "vingt et une livres"."""
    if language == "es" and gender == "m":
        return re.sub(r"\buno$", "un", re.sub(r"veintiuno$", "veintiún", number))
    if language == "es":
        return re.sub(r"uno$", "una", number).replace("cientos", "cientas")
    return re.sub(r"\bun$", "une", number) if language == "fr" and gender == "f" else number


@cache
def _money_pattern(language: str) -> re.Pattern[str]:
    number = number_pattern(WORDS[language])
    return re.compile(
        rf"(?P<before>{_SIGN})\s?(?P<a>{number})(?![\w%]|[.,]\d)"
        rf"|(?<![\w.,])(?P<b>{number})\s?(?P<after>{_SIGN})"
    )


@cache
def _percent_pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,])({number_pattern(WORDS[language])})\s?%")


@cache
def _number_pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,:/@-])(?:{number_pattern(WORDS[language])})(?![\w@]|[.,:/-]\d)")
