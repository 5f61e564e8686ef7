"""What a language says in place of figures, signs and dates, and what the agent says about values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The agent's sentences about values, in one language.

    Attributes:
        questions: The question for each kind of capture, by the name of its class.
        read_back: Reads a value back; ``{value}`` is the value.
        rest: Asks for the rest of a value; ``{value}`` is the part that was understood.
        unclear: Introduces the question when nothing was understood.
        wrong: Introduces the question when the user has said that the value is wrong.
        keys: Invites to use the keys.
        refused: Introduces the question when a check refused the value.
        past: Introduces the question for a date that must be in the past.
        future: The same for one that must not be.
    """

    questions: Mapping[str, str]
    read_back: str
    rest: str
    unclear: str
    wrong: str
    keys: str
    refused: str
    past: str
    future: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureWords:
    """Words of one language. All are in lower case.

    Attributes:
        code: ISO 639-1.
        asked: What the agent says.
        numbers: Words for numbers below 100, with their digits.
        tens: Words for tens that a smaller number may follow ("forty", "two").
        takes_teens: Values of ``tens`` that a number from 10 to 19 may follow, as in French.
        joined: Pairs of words that mean one number, with that number's word.
        links: Words between tens and units.
        hundreds: Words for a hundred.
        thousands: Words for a thousand.
        times: Words that repeat the next digit ("double").
        plus: Words for the sign of a country's code.
        neutral: Words within a number that mean nothing there.
        corrections: Words of somebody who takes back the last words.
        ends: Words for the end of a value ("last").
        places: Ordinals with the place that they name, from 0.
        place_nouns: Words after these that name a digit ("one", "digits").
        instead: Phrases between the right digits and the wrong ones.
        negations: Words before the wrong digits.
        yes: Matches consent.
        no: Matches refusal.
        signs: Words for signs in an address, with the sign.
        letters: Words for letters.
        spelling: Words between a letter and a word that begins with it.
        introductions: Matches what people say before a name.
        months: Names of months, with their numbers.
        month_names: The names to say, January first.
        weekdays: Names of weekdays, with 0 for Monday.
        weekday_names: The names to say, Monday first.
        ordinals: Words for days of a month.
        ordinal_mark: Matches what follows the figures of a day.
        near_days: Phrases for days near today, with the number of days.
        next_words: Words for "next".
        span: Matches "in three weeks", with the groups ``number`` and ``unit``.
        weeks: Words for weeks.
        is_month_first: Whether 3/4 is the fourth of March.
        date: How to say a date: ``{weekday}``, ``{day}``, ``{month}``, ``{year}``.
        ordinal_days: The days of the month to say; by default the figures.
        at: The word for ``@``.
    """

    code: str
    asked: Sentences
    numbers: Mapping[str, str]
    tens: Mapping[str, int]
    takes_teens: frozenset[int] = frozenset()
    joined: Mapping[tuple[str, str], str] = field(default_factory=dict)
    links: frozenset[str] = frozenset()
    hundreds: frozenset[str] = frozenset()
    thousands: frozenset[str] = frozenset()
    times: Mapping[str, int] = field(default_factory=dict)
    plus: frozenset[str] = frozenset({"plus"})
    neutral: frozenset[str] = frozenset()
    corrections: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    places: Mapping[str, int] = field(default_factory=dict)
    place_nouns: frozenset[str] = frozenset()
    instead: tuple[str, ...] = ()
    negations: frozenset[str] = frozenset()
    yes: re.Pattern[str]
    no: re.Pattern[str]
    signs: Mapping[str, str]
    letters: Mapping[str, str] = field(default_factory=dict)
    spelling: tuple[str, ...] = ()
    introductions: re.Pattern[str]
    months: Mapping[str, int]
    month_names: tuple[str, ...]
    weekdays: Mapping[str, int]
    weekday_names: tuple[str, ...]
    ordinals: Mapping[str, int]
    ordinal_mark: re.Pattern[str]
    near_days: Mapping[str, int]
    next_words: frozenset[str]
    span: re.Pattern[str]
    weeks: frozenset[str]
    is_month_first: bool = False
    date: str
    ordinal_days: tuple[str, ...] = ()
    at: str = "at"


def bag(text: str) -> frozenset[str]:
    """A set of words, written with white space between them."""
    return frozenset(text.split())


def counted(text: str, start: int) -> dict[str, str]:
    """Number words in order, with their digits; alternatives are joined by a slash.

    Args:
        text: The words, with white space between them.
        start: The number of the first.
    """
    return {
        word: str(number) for number, group in enumerate(text.split(), start) for word in group.split("/")
    }


def numbered(text: str, start: int) -> dict[str, int]:
    """The same with numbers instead of digits."""
    return {word: int(digits) for word, digits in counted(text, start).items()}


def tens_of(text: str) -> dict[str, int]:
    """Words for 20, 30 and so on, in order."""
    return {
        word: 10 * number for number, group in enumerate(text.split(), 2) for word in group.split("/") if word
    }


def whole(*alternatives: str) -> re.Pattern[str]:
    """A pattern for one of the alternatives, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")
