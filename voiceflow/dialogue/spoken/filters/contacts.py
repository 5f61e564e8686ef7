"""Addresses and phone numbers, read aloud sign by sign where it matters."""

from __future__ import annotations

import re
from collections.abc import Iterable

from voiceflow.dialogue.spoken.filters.numerals import digit_by_digit
from voiceflow.dialogue.spoken.filters.wordlists import WORDS, WordList
from voiceflow.dialogue.spoken.forms import SpokenForm

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_URL = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[A-Za-z0-9._~/-]*[A-Za-z0-9_~/-])?"
)
# A phone number begins with a plus, a nought or a bracket, and has seven digits or more.
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+\d|\(?0)[\d ()/\u00a0-]{5,24}\d(?![\w]|[.,]\d)")


def emails(text: str, language: str) -> Iterable[SpokenForm]:
    """``ada@example.com``: at, dot."""
    if (words := WORDS.get(language)) is not None:
        for match in _EMAIL.finditer(text):
            yield SpokenForm(*match.span(), _signs(match[0], words))


def urls(text: str, language: str) -> Iterable[SpokenForm]:
    """``https://example.com/offers``: without the scheme; dot, slash."""
    if (words := WORDS.get(language)) is not None:
        for match in _URL.finditer(text):
            bare = re.sub(r"^https?://", "", match[0]).rstrip("/")
            yield SpokenForm(*match.span(), _signs(bare.replace("www.", "w w w."), words))


def phones(text: str, language: str) -> Iterable[SpokenForm]:
    """``+49 30 123456``: digit by digit, with a pause where there is a space."""
    if (words := WORDS.get(language)) is not None:
        for match in _PHONE.finditer(text):
            spoken = digit_by_digit(match[0], language)
            if spoken and sum(map(str.isdigit, match[0])) >= 7:
                yield SpokenForm(*match.span(), f"{words.plus} {spoken}" if match[0][0] == "+" else spoken)


def _signs(address: str, words: WordList) -> str:
    signs = {
        "@": words.at,
        ".": words.dot,
        "-": words.dash,
        "_": words.underscore,
        "/": words.slash,
        "+": words.plus,
        "%": words.percent,
        "~": "tilde",
    }
    spoken = "".join(f" {signs[sign]} " if sign in signs else sign for sign in address)
    return " ".join(spoken.split())
