"""When each character is spoken."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from voiceflow.errors import RemoteProtocolError


@dataclass(frozen=True, slots=True)
class Characters:
    """Characters and their times, as three columns of one length.

    Attributes:
        text: One character each, in order.
        starts: Seconds from the start of the context's audio.
        ends: Seconds, same origin.
    """

    text: tuple[str, ...] = field(default=(), repr=False)
    starts: tuple[float, ...] = field(default=(), repr=False)
    ends: tuple[float, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.text)


NO_CHARACTERS = Characters()


def read_alignment(alignment: object, since: float) -> Characters:
    """Read an alignment as it comes with a chunk; empty if there are no timings.

    Args:
        alignment: The JSON object, or None. Its times are milliseconds from the start of its chunk.
        since: Seconds of audio before the chunk.

    Raises:
        RemoteProtocolError: If it is malformed.
    """
    if alignment is None:
        return NO_CHARACTERS
    if not isinstance(alignment, dict):
        raise RemoteProtocolError("an alignment that is not an object")
    # The second spelling was published until 2025.
    durations = alignment.get("charDurationsMs", alignment.get("charsDurationsMs"))
    columns = (alignment.get("chars"), alignment.get("charStartTimesMs"), durations)
    if None in columns:
        return NO_CHARACTERS
    return _joined(columns, since)


def _joined(columns: tuple[Any, Any, Any], since: float) -> Characters:
    if not all(isinstance(column, list) for column in columns) or len(set(map(len, columns))) != 1:
        raise RemoteProtocolError("an alignment of unequal lengths")
    chars, starts, durations = columns
    try:
        begins = [since + start / 1000 for start in starts]
        ends = tuple(begin + duration / 1000 for begin, duration in zip(begins, durations, strict=True))
    except (TypeError, OverflowError):
        raise RemoteProtocolError("an alignment with times that are no numbers") from None
    if not all(map(isfinite, (*begins, *ends))):
        raise RemoteProtocolError("an alignment with times that are not finite")
    if not all(isinstance(char, str) for char in chars):
        raise RemoteProtocolError("an alignment with characters that are no strings")
    return Characters(tuple(chars), tuple(begins), ends)
