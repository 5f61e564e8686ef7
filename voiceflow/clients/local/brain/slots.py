"""Extracting day, time, name, number and agreement from English sentences."""

from __future__ import annotations

import re

from voiceflow.clients.local.brain.clock import day_in, speak_time, time_in
from voiceflow.clients.local.brain.intents import words_of
from voiceflow.clients.local.brain.numbers import longest_digits, spell

_NAME = re.compile(
    r"\b(?:name is|name's|[Tt]his is|I am|I'm|[Ii]t's for|[Uu]nder the name(?: of)?|[Uu]nder|[Cc]all me|for)"
    r"\s+((?:[A-Z][\w'-]+\s?){1,3})"
)
_NOT_NAMES = frozenset((
    "yes", "yeah", "sure", "okay", "ok", "um", "uh", "it's", "its", "is", "the", "name", "of", "my", "under",
    "this", "for", "please", "a", "an", "and", "it", "mr", "mrs", "ms", "so", "no", "not",
))  # fmt: skip
_LONGEST_NAME = 3

_YES = frozenset((
    "yes", "yeah", "yep", "yup", "sure", "correct", "right", "ok", "okay", "absolutely", "perfect", "great",
    "good", "fine", "definitely", "exactly", "please", "lovely", "certainly",
))  # fmt: skip
_NO = frozenset(("no", "nope", "nah", "not", "wrong", "incorrect", "never", "neither"))
_UNDECIDED = ("not know", "not sure", "no idea")
_YES_PHRASES = ("sounds good", "that works", "go ahead", "why not", "no problem", "not bad")
_LONGEST_ANSWER = 8

_SHORTEST_NUMBER = 3


def slots_in(text: str) -> dict[str, str]:
    """Find the values that the text states explicitly: ``day``, ``time``, ``name`` and ``number``.

    Days are ``"Tuesday"`` or ``"tomorrow"``, times ``"15:30"``, numbers digits.
    """
    number = longest_digits(text)
    time = time_in(text)
    found = {
        "day": day_in(text),
        "time": time,
        "name": _stated_name(text),
        "number": number if len(number) >= _SHORTEST_NUMBER and not time else "",
    }
    return {kind: value for kind, value in found.items() if value}


def answer_in(text: str, kind: str) -> str:
    """Find the answer to a question, which may be short. Empty if there is none.

    A kind that ``slots_in`` does not know takes the whole answer.
    """
    match kind:
        case "day":
            return day_in(text)
        case "time":
            return time_in(text, expected=True)
        case "number":
            return longest_digits(text)
        case "name":
            return _stated_name(text) or _bare_name(text)
        case _:
            return text.strip().rstrip(".!?")


def speakable(kind: str, value: str) -> str:
    """A slot's value as spoken: "15:30" is "three thirty p.m.", "4729" "four seven two nine"."""
    match kind:
        case "number" if value.isdecimal():
            return spell(value)
        case "time" if ":" in value:
            return speak_time(value)
        case "day" if value[:1].isupper():
            return f"on {value}"
        case _:
            return value


def agrees(text: str) -> bool | None:
    """Whether a short answer is a yes or a no; None if it is neither or long."""
    words = words_of(text)
    plain = " ".join(words)
    if len(words) > _LONGEST_ANSWER or any(phrase in plain for phrase in _UNDECIDED):
        return None
    if any(phrase in plain for phrase in _YES_PHRASES):
        return True
    for word in words:
        if word in _NO:
            return False
        if word in _YES:
            return True
    return None


def is_bare_answer(text: str) -> bool:
    """Whether the text is only a yes or a no."""
    words = words_of(text)
    return bool(words) and all(word in _YES or word in _NO for word in words)


def _stated_name(text: str) -> str:
    match = _NAME.search(text)
    if match is None or day_in(match.group(1)):
        return ""
    return match.group(1).strip()


def _bare_name(text: str) -> str:
    words = [word for word in re.findall(r"[^\W\d_][\w'-]*", text) if word.lower() not in _NOT_NAMES]
    return " ".join(word.capitalize() for word in words) if 0 < len(words) <= _LONGEST_NAME else ""
