"""Surrogate pairs that a server splits between two pieces of text.

JSON writes a character beyond the Basic Multilingual Plane as two escapes, each of which is half a character.
UTF-8 cannot represent half a character.
"""

from __future__ import annotations

import re

_SURROGATES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def join_surrogates(text: str) -> str:
    """The text with its pairs joined; half a pair becomes U+FFFD."""
    if _SURROGATES.search(text) is None:
        return text
    return text.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")


class SurrogateJoiner:
    """Joins the pairs of a text that arrives in pieces."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, piece: str) -> str:
        """Take the next piece and return the complete text, possibly empty."""
        text, self._half = self._half + piece, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return join_surrogates(text)

    def flush(self) -> str:
        """Return the rest: empty, or U+FFFD for half a pair."""
        half, self._half = self._half, ""
        return _REPLACEMENT if half else ""
