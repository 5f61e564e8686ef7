"""Dates and times of day in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from voiceflow.dialogue.spoken.filters.numerals import in_words
from voiceflow.dialogue.spoken.filters.wordlists import WORDS, WordList
from voiceflow.dialogue.spoken.forms import SpokenForm

_ISO = re.compile(r"(?<![\w-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?![\w-])")
# Day before month, where the language writes it so. In English the order depends on the country.
_DOTTED = re.compile(r"(?<![\w.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})(?!\w|\.\d)")
_SLASHED = re.compile(r"(?<![\w/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})(?![\w/])")
_DATES = {"en": (_ISO,), "de": (_ISO, _DOTTED), "es": (_ISO, _SLASHED), "fr": (_ISO, _SLASHED)}
_TIME = re.compile(
    r"(?<![\w:.])(?P<h>[01]?\d|2[0-3])(?P<sign>[:h])(?P<m>[0-5]\d)"
    r"(?P<after>\s?(?:[ap]\.m\.|[ap]m\b|Uhr\b|h\b))?(?![\w:]|\.\d)",
    re.IGNORECASE,
)
# German ordinals end in n after these words, in e after "der" and "die", and otherwise in er.
_DATIVE = re.compile(r"\b(?:am|dem|den|vom|zum|bis|beim|seit)\s+$", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:der|die|das)\s+$", re.IGNORECASE)


def dates(text: str, language: str) -> Iterable[SpokenForm]:
    """``2026-11-30``, and ``30.11.2026`` or ``30/11/2026`` where the day comes first."""
    words = WORDS.get(language)
    for pattern in _DATES.get(language, ()) if words is not None else ():
        for match in pattern.finditer(text):
            try:
                found = date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
            if words is not None and (spoken := _date(found, language, words, text[: match.start()])):
                yield SpokenForm(*match.span(), spoken)


def times(text: str, language: str) -> Iterable[SpokenForm]:
    """``9:30``, ``14:00 Uhr``, ``14h30``, ``2:15 p.m.``."""
    if (words := WORDS.get(language)) is None:
        return
    for match in _TIME.finditer(text):
        if match["sign"] in "hH" and language != "fr":
            continue
        if spoken := _time(int(match["h"]), int(match["m"]), language, words, match["after"] or ""):
            is_last = match[0].endswith(".") and not text[match.end() :].strip()
            yield SpokenForm(*match.span(), f"{spoken}." if is_last else spoken)


def _date(found: date, language: str, words: WordList, before: str) -> str:
    month = words.months[found.month - 1]
    year = in_words(found.year, language, "year")
    if language in ("en", "de"):
        day = in_words(found.day, language, "ordinal")
        if language == "en":
            return f"{month} {day}, {year}"
        ending = "n" if _DATIVE.search(before) else "" if _ARTICLE.search(before) else "r"
        return f"{day}{ending} {month} {year}"
    if language == "fr":
        day = "premier" if found.day == 1 else in_words(found.day, language)
        return f"{day} {month} {year}"
    return f"{in_words(found.day, language)} de {month} de {year}"


def _time(hour: int, minute: int, language: str, words: WordList, after: str) -> str:
    between, full = words.oclock
    half = after.lower().strip(" .")[:1] if language == "en" else ""
    spoken_hour = in_words(hour, language) or ""
    if language in ("fr", "es"):
        spoken_hour = re.sub(r"\b(?:un|uno)$", "une" if language == "fr" else "una", spoken_hour)
        if language == "fr" and hour == 1:
            between, full = " heure ", " heure"
    if language == "de" and hour == 1:
        spoken_hour = "ein"
    ending = f" {half} m" if half in ("a", "p") else ""
    if minute == 0:
        return f"{spoken_hour}{ending or full}"
    spoken_minute = in_words(minute, language) or ""
    if language == "en" and minute < 10:
        spoken_minute = f"oh {spoken_minute}"
    return f"{spoken_hour}{between}{spoken_minute}{ending}"
