"""Characters outside the basic plane, in text that is cut into UTF-16 code units.

A program that counts in UTF-16 may cut such a character into two surrogates. Neither half is a character: no
encoder writes it and no voice speaks it.
"""

from __future__ import annotations

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_HIGH = "[\ud800-\udbff]"
_LOW = "[\udc00-\udfff]"
_PAIR = re.compile(_HIGH + _LOW)
_HALF = re.compile(f"{_HIGH}|{_LOW}")
_FIRST_HALF = re.compile(rf"{_HIGH}\Z")


def joined(text: str) -> str:
    """The text with its surrogate pairs joined; a half without the other becomes U+FFFD."""
    if not has_half(text):
        return text
    return _HALF.sub(REPLACEMENT, _PAIR.sub(_character, text))


def has_half(text: str) -> bool:
    """Whether a surrogate is in the text, alone or in a pair."""
    return _HALF.search(text) is not None


def is_pair(text: str, behind: str) -> bool:
    """Whether a character is cut into two between these texts."""
    return _PAIR.fullmatch(text[-1:] + behind[:1]) is not None


def _character(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


class WholeCharacters:
    """Joins surrogate pairs that lie across pieces of text."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, text: str) -> str:
        """Take the next piece; half a pair at its end waits for the other half."""
        text = self._half + text
        self._half = text[-1] if _FIRST_HALF.search(text) else ""
        return joined(text[: len(text) - len(self._half)])

    def flush(self) -> str:
        """End the text; returns what stands for a half that still waits."""
        half, self._half = self._half, ""
        return joined(half)
