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
    # The second spelling was published until 2025.
    names = ("chars", "charStartTimesMs", ("charDurationsMs", "charsDurationsMs"))
    chars, starts, lengths = _columns(alignment, *names)
    begins = tuple(since + start / 1000 for start in starts)
    ends = tuple(begin + length / 1000 for begin, length in zip(begins, lengths, strict=True))
    return Characters(tuple(chars), begins, ends)


def read_timestamps(alignment: object) -> Characters:
    """Read an alignment as it comes over HTTP; empty if there are no timings.

    Source: https://elevenlabs.io/docs/api-reference/text-to-speech/convert-with-timestamps

    Args:
        alignment: The JSON object, or None. Its times are seconds, start and end. Those of a stream may
            count anew in each line: see ``Timeline``.

    Raises:
        RemoteProtocolError: If it is malformed.
    """
    names = ("characters", "character_start_times_seconds", ("character_end_times_seconds",))
    chars, starts, ends = _columns(alignment, *names)
    return Characters(tuple(chars), tuple(starts), tuple(ends))


def _columns(
    alignment: object, chars: str, starts: str, others: tuple[str, ...]
) -> tuple[list[str], list[float], list[float]]:
    """The characters and two columns of times, of one length; empty if one is missing."""
    if alignment is None:
        return [], [], []
    if not isinstance(alignment, dict):
        raise RemoteProtocolError("an alignment that is not an object")
    last = next((alignment[name] for name in others if name in alignment), None)
    columns: tuple[Any, Any, Any] = (alignment.get(chars), alignment.get(starts), last)
    if None in columns:
        return [], [], []
    _check(columns)
    return columns


def _check(columns: tuple[Any, Any, Any]) -> None:
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
