"""Server-sent events as an answer's ``Delivery`` wants them, and texts in odd pieces."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import cycle

from voiceflow.emulators.kit.model.answers import Delivery

CREATED = 1_763_800_000
"""The time of every answer, so that two runs give the same bytes."""

_SIZES = (3, 1, 4, 2, 7, 1, 5)


def odd_pieces(text: str) -> Iterator[str]:
    """Split a text unlike any tokenizer: within words, and over time at every kind of place."""
    start = 0
    for size in cycle(_SIZES):
        if start >= len(text):
            return
        yield text[start : start + size]
        start += size


class EventWriter:
    """Writes events.

    Args:
        delivery: How lines and events look.
    """

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    def json(self, data: Mapping[str, object], event: str = "") -> bytes:
        """Encode any JSON as an event, with a name if it has one."""
        return self.text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), event)

    def text(self, data: str, event: str = "") -> bytes:
        """Encode a line of text as an event."""
        end = self._delivery.newline
        comment = f": still here{end}{end}" if self._delivery.has_comments else ""
        space = " " if self._delivery.has_space else ""
        name = f"event:{space}{event}{end}" if event else ""
        return f"{comment}{name}data:{space}{data}{end}{end}".encode()


def split(event: bytes, number: int) -> tuple[bytes, bytes]:
    """Split an event in two at a place that depends on its number, possibly within a character."""
    for place, byte in enumerate(event):
        if byte & 0xC0 == 0x80:
            return event[:place], event[place:]
    place = 1 + number * 7 % max(1, len(event) - 1)
    return event[:place], event[place:]
