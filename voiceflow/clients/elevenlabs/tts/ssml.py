"""Speech markup in text that comes piece by piece: a tag must reach the service in one message.

Source: https://elevenlabs.io/docs/api-reference/text-to-speech/v-1-text-to-speech-voice-id-stream-input
(``enable_ssml_parsing``); the form of tags is that of XML 1.0.
"""

from __future__ import annotations

import re

MAX_TAG = 1000
"""Characters after which an unfinished ``<...`` is taken for ordinary text."""

_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_OPEN = re.compile(r"<(?:[A-Za-z/!?][^<>]*)?\Z")


def unfinished(text: str) -> int:
    """Where a tag begins that the text does not finish; the text's length if there is none."""
    found = _OPEN.search(text, max(0, len(text) - MAX_TAG))
    return found.start() if found else len(text)


def tags(text: str) -> list[tuple[int, int]]:
    """Where the tags are, first to last: the place of each, and the place behind it."""
    return [tag.span() for tag in _TAG.finditer(text)]


def without_tags(text: str) -> str:
    """The text with every tag taken out."""
    return _TAG.sub("", text)


def element_start(text: str, place: int) -> int:
    """Where the outermost element begins in which ``place`` lies; ``place`` itself outside of all."""
    opened: list[int] = []
    for tag in _TAG.finditer(text):
        if tag.start() >= place:
            break
        if tag.end() > place:
            return opened[0] if opened else tag.start()
        if tag.group().startswith("</"):
            del opened[-1:]
        elif not tag.group().endswith(("/>", "?>")) and not tag.group().startswith("<!"):
            opened.append(tag.start())
    return opened[0] if opened else place


class WholeTags:
    """Holds an unfinished tag back until the rest of it has come."""

    def __init__(self, *, is_on: bool = True) -> None:
        """Hold nothing yet.

        Args:
            is_on: Whether tags mean anything here; if not, all text passes at once.
        """
        self._is_on = is_on
        self._held = ""

    def feed(self, text: str) -> str:
        """Take text and return what may be sent now."""
        if not self._is_on:
            return text
        text = self._held + text
        cut = unfinished(text)
        self._held = text[cut:]
        return text[:cut]

    def flush(self) -> str:
        """No more text comes: what was held after all."""
        held, self._held = self._held, ""
        return held
