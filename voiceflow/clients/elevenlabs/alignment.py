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
        starts: Seconds from the start of the context's audio, or of the stream's.
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
    chars, starts, lengths = _columns(columns)
    begins = [since + start / 1000 for start in starts]
    ends = tuple(begin + length / 1000 for begin, length in zip(begins, lengths, strict=True))
    return Characters(tuple(chars), tuple(begins), ends)


def read_timestamps(alignment: object, since: float = 0.0) -> Characters:
    """Read an alignment as it comes over HTTP; empty if there are no timings.

    Source: https://elevenlabs.io/docs/api-reference/text-to-speech/convert-with-timestamps

    Args:
        alignment: The JSON object, or None. Its times are seconds, start and end.
        since: Seconds to add to them.

    Raises:
        RemoteProtocolError: If it is malformed.
    """
    if alignment is None:
        return NO_CHARACTERS
    if not isinstance(alignment, dict):
        raise RemoteProtocolError("an alignment that is not an object")
    names = ("characters", "character_start_times_seconds", "character_end_times_seconds")
    columns = (alignment.get(names[0]), alignment.get(names[1]), alignment.get(names[2]))
    if None in columns:
        return NO_CHARACTERS
    chars, starts, ends = _columns(columns)
    return Characters(tuple(chars), tuple(since + at for at in starts), tuple(since + at for at in ends))


def _columns(columns: tuple[Any, Any, Any]) -> tuple[list[str], list[float], list[float]]:
    """Check that they are characters, and two columns of times, of one length."""
    if not all(isinstance(column, list) for column in columns) or len(set(map(len, columns))) != 1:
        raise RemoteProtocolError("an alignment of unequal lengths")
    chars, starts, others = columns
    try:
        are_finite = all(map(isfinite, (*starts, *others)))
    except (TypeError, OverflowError):
        raise RemoteProtocolError("an alignment with times that are no numbers") from None
    if not are_finite:
        raise RemoteProtocolError("an alignment with times that are not finite")
    if not all(isinstance(char, str) for char in chars):
        raise RemoteProtocolError("an alignment with characters that are no strings")
    return chars, starts, others
