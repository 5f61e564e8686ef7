"""Redaction: patterns of what must not be kept of a call, and the hiding of their matches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from voiceflow.errors import ConfigurationError

HIDDEN = "[hidden]"
"""Replaces a match."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Patterns whose matches are hidden. Make one with :func:`redaction`.

    Attributes:
        patterns: Each is searched for in the whole text; overlapping matches are hidden as one.
        replacement: Replaces each match.
    """

    patterns: tuple[re.Pattern[str], ...]
    replacement: str = HIDDEN

    def hide(self, text: str, start: int = 0, end: int | None = None) -> str:
        """Return a part of a text with the matches of the patterns hidden. The whole text is searched.

        Args:
            text: The whole text.
            start: Where the part begins. A match that begins earlier is hidden from here on.
            end: Where the part ends. A match that continues after it is hidden as if it were complete.
        """
        end = len(text) if end is None else end
        shown, place = [], start
        for first, last in self._spans(text):
            if last > place and first < end:
                shown += [text[place : max(first, place)], self.replacement]
                place = last
        return "".join([*shown, text[place:end]])

    def hide_json(self, text: str) -> str:
        """Return a JSON text with the matches hidden, also in its strings, keys and numbers."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return self.hide(text)
        hidden = self._hide_value(value)
        return self.hide(text if hidden == value else json.dumps(hidden, ensure_ascii=False))

    def joined(self, other: Redaction | None) -> Redaction:
        """A redaction that hides the matches of both, with the replacement of this one."""
        return self if other is None else Redaction((*self.patterns, *other.patterns), self.replacement)

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """The ranges of the matches, in order; matches that overlap or touch form one range."""
        first = last = -1
        for begin, end in sorted(match.span() for one in self.patterns for match in one.finditer(text)):
            if begin > last:
                if last >= 0:
                    yield first, last
                first, last = begin, end
            last = max(last, end)
        if last >= 0:
            yield first, last

    def _hide_value(self, value: Any) -> Any:
        match value:
            case str():
                return self.hide(value)
            case bool() | None:
                return value
            case int() | float():
                return value if (hidden := self.hide(str(value))) == str(value) else hidden
            case list():
                return [self._hide_value(item) for item in value]
            case dict():
                return {self.hide(key): self._hide_value(item) for key, item in value.items()}
        return value


def redaction(
    patterns: Sequence[str | re.Pattern[str]], *, digits: int | None = None, replacement: str = HIDDEN
) -> Redaction:
    """Make a redaction.

    Args:
        patterns: Regular expressions.
        digits: Also hides each run of at least this many digits; spaces, dots and hyphens between them do not
            count.
        replacement: Replaces each match.

    Raises:
        ConfigurationError: If there is nothing to hide, or a pattern is no regular expression, matches the
            empty text, or matches the replacement.
    """
    chosen: list[str | re.Pattern[str]] = list(patterns)
    if digits is not None:
        if digits < 1:
            raise ConfigurationError(f"digits={digits}: at least 1")
        chosen.append(rf"\d(?:[ .\-]{{0,2}}\d){{{digits - 1},}}")
    if not chosen:
        raise ConfigurationError("nothing to hide: pass a pattern, or digits=4")
    if not replacement:
        raise ConfigurationError("replacement='': without a mark, what stands around it could match again")
    return Redaction(tuple(_check_patterns(chosen, replacement)), replacement)


def _check_patterns(patterns: Iterable[str | re.Pattern[str]], replacement: str) -> Iterator[re.Pattern[str]]:
    for pattern in patterns:
        try:
            made = re.compile(pattern)
        except (re.error, TypeError) as error:
            raise ConfigurationError(f"not a regular expression: {error}") from None
        if made.search(""):
            raise ConfigurationError(f"the pattern {made.pattern!r} matches a text without characters")
        if made.search(replacement):
            raise ConfigurationError(f"the pattern {made.pattern!r} matches the replacement {replacement!r}")
        yield made
