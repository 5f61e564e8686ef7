"""The words of SSML, for voices that take plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BREAKS = frozenset({"p", "s", "break", "par", "seq", "media"})
_BLANKS = re.compile(r"\s+")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.parts.append(" ")
        if tag == "desc" or self._hidden:
            self._hidden += 1
        elif tag == "sub":
            self.parts.append(dict(attrs).get("alias") or "")
            self._hidden += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - 1)
        if tag in _BREAKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def words_of_ssml(ssml: str) -> str:
    """The text of SSML: ``<sub>`` by its alias, pauses as spaces, everything else by its content."""
    parser = _Words()
    parser.feed(ssml)
    parser.close()
    return _BLANKS.sub(" ", "".join(parser.parts)).strip()
