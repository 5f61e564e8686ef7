"""When each character is spoken, as the service reports it.

Timing is a help, not a condition: what is missing or malformed is left out and the rest is used. Nothing here
raises.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite
from operator import le
from typing import TypeGuard

from voiceflow.clients.elevenlabs.tts.surrogates import REPLACEMENT, has_half, is_pair, joined

LONGEST = 3600.0
"""Seconds of speech beyond which a time is taken for malformed."""


@dataclass(frozen=True, slots=True)
class Characters:
    """Characters and their times, as three columns of one length.

    Attributes:
        text: One character each, in order.
        starts: Seconds from the start of the context's audio, or of the stream's. They never decrease.
        ends: Seconds, same origin; each lies between its start and the next one.
    """

    text: tuple[str, ...] = field(default=(), repr=False)
    starts: tuple[float, ...] = field(default=(), repr=False)
    ends: tuple[float, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.text)

    def moved(self, seconds: float) -> Characters:
        """The same, so much later."""
        starts, ends = ([at + seconds for at in column] for column in (self.starts, self.ends))
        return Characters(self.text, tuple(starts), tuple(ends))


NO_CHARACTERS = Characters()


@dataclass(frozen=True, slots=True)
class _Span:
    start: float
    end: float


_Row = tuple[str, _Span | None]

_NUMBERS = frozenset((int, float))


def read_alignment(alignment: object, since: float) -> Characters:
    """Read an alignment as it comes with a chunk; empty without usable times.

    Args:
        alignment: The JSON value. Its times are milliseconds from the start of its chunk.
        since: Seconds of audio before the chunk.
    """
    # The second spelling was published until 2025.
    return read_durations(
        alignment, ("chars", "charStartTimesMs", ("charDurationsMs", "charsDurationsMs")), since
    )


def read_durations(alignment: object, names: tuple[str, str, tuple[str, ...]], since: float) -> Characters:
    """Read an alignment with the milliseconds at which characters begin and that they last.

    Args:
        alignment: The JSON value.
        names: Of the characters, their starts, and their durations, which have had several.
        since: Seconds to be added.
    """
    columns = _columns(alignment, *names)
    if columns is None:
        return NO_CHARACTERS
    chars, begins, lengths = columns
    if _are_times(begins, 1000) and _are_times(lengths, 1000):
        starts = [since + begin / 1000 for begin in begins]
        ends = [start + length / 1000 for start, length in zip(starts, lengths, strict=True)]
        packed = _pack(chars, starts, ends)
        if packed is not None:
            return packed
    rows: list[_Row] = []
    for char, begin, length in zip(*columns, strict=True):
        start, lasts = _seconds(begin, 1000), _seconds(length, 1000)
        span = None
        if start is not None and lasts is not None:
            span = _Span(since + start, since + start + lasts)
        rows.append((_text(char), span))
    return _tidied(rows)


def read_timestamps(alignment: object) -> Characters:
    """Read an alignment as it comes over HTTP; empty without usable times.

    Source: https://elevenlabs.io/docs/api-reference/text-to-speech/convert-with-timestamps

    Args:
        alignment: The JSON value. Its times are seconds, start and end. Those of a stream may count anew in
            each line: see ``Timeline``.
    """
    names = ("characters", "character_start_times_seconds", ("character_end_times_seconds",))
    columns = _columns(alignment, *names)
    if columns is None:
        return NO_CHARACTERS
    chars, starts, ends = columns
    if _are_times(starts, 1) and _are_times(ends, 1) and all(map(le, starts, ends)):
        packed = _pack(chars, list(map(float, starts)), list(map(float, ends)))
        if packed is not None:
            return packed
    rows: list[_Row] = []
    for char, begin, finish in zip(*columns, strict=True):
        start, end = _seconds(begin, 1), _seconds(finish, 1)
        is_known = start is not None and end is not None and start <= end
        rows.append((_text(char), _Span(start or 0.0, end or 0.0) if is_known else None))
    return _tidied(rows)


def _columns(
    alignment: object, chars: str, starts: str, others: tuple[str, ...]
) -> tuple[list[object], list[object], list[object]] | None:
    """The three columns; None if one is missing or their lengths differ."""
    if not isinstance(alignment, dict):
        return None
    last = next((alignment[name] for name in others if name in alignment), None)
    given = (alignment.get(chars), alignment.get(starts), last)
    columns = [column for column in given if isinstance(column, list)]
    if len(columns) < len(given) or len(set(map(len, columns))) != 1:
        return None
    return columns[0], columns[1], columns[2]


def _are_times(column: list[object], parts: int) -> TypeGuard[list[float]]:
    """Whether each value is a time on the wire; see ``_seconds``."""
    if not set(map(type, column)) <= _NUMBERS:
        return False
    known = [value for value in column if isinstance(value, int | float)]
    # A comparison with NaN is False in either order; their sum is NaN too.
    return not known or (min(known) >= 0 and max(known) <= LONGEST * parts and isfinite(sum(known)))


def _pack(chars: list[object], starts: list[float], ends: list[float]) -> Characters | None:
    """Pack well-formed columns as they are; None if they need tidying."""
    if not chars or not set(map(type, chars)) <= {str} or starts != sorted(starts):
        return None
    text = tuple(map(str, chars))
    if set(map(len, text)) != {1} or has_half("".join(text)):
        return None
    return Characters(text, tuple(starts), tuple(map(min, ends, [*starts[1:], ends[-1]])))


def _text(char: object) -> str:
    return char if isinstance(char, str) else REPLACEMENT


def _seconds(value: object, parts: int) -> float | None:
    """A time as it is on the wire; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value / parts if 0 <= value <= LONGEST * parts and isfinite(value) else None


def _tidied(rows: Sequence[_Row]) -> Characters:
    """Single characters whose times never run backwards.

    A time that is out of order counts as unknown. Unknown ones between two known ones are interpolated;
    characters before the first known time and after the last are left out.
    """
    singles = list(_singles(_whole(rows)))
    known = _in_order(singles)
    done: list[tuple[str, float, float]] = []
    for (at, span), (next_at, following) in pairwise([*known, (len(singles), None)]):
        assert span is not None
        if following is None:
            done.append((singles[at][0], span.start, span.end))
            break
        end = min(span.end, following.start)
        done.append((singles[at][0], span.start, end))
        between = [char for char, _ in singles[at + 1 : next_at]]
        done += spread_evenly(between, end, following.start)
    if not done:
        return NO_CHARACTERS
    return Characters(*map(tuple, zip(*done, strict=True)))


def spread_evenly(chars: Sequence[str], start: float, end: float) -> list[tuple[str, float, float]]:
    """Give each character the same share of the time."""
    bounds = [start + (end - start) * number / len(chars) for number in range(len(chars))] if chars else []
    return [(char, *times) for char, times in zip(chars, pairwise([*bounds, end]), strict=True)]


def _whole(rows: Sequence[_Row]) -> Iterator[_Row]:
    """Join items that are the two halves of one character."""
    waiting: _Row | None = None
    for char, span in rows:
        if waiting is not None and is_pair(waiting[0], char):
            first = waiting[1]
            whole = _Span(first.start, span.end) if first and span and first.start <= span.end else None
            waiting = (waiting[0] + char, whole)
            continue
        if waiting is not None:
            yield waiting
        waiting = (char, span)
    if waiting is not None:
        yield waiting


def _singles(rows: Iterator[_Row]) -> Iterator[_Row]:
    """Items of one character each; those of an item of several share its time."""
    for item, span in rows:
        text = joined(item)
        if span is None:
            yield from ((char, None) for char in text)
        else:
            for char, start, end in spread_evenly(text, span.start, span.end):
                yield char, _Span(start, end)


def _in_order(rows: Sequence[_Row]) -> list[tuple[int, _Span]]:
    """The longest series of times in which none is earlier than the one before it."""
    tails: list[float] = []
    ends: list[int] = []
    before: dict[int, int] = {}
    for at, (_, span) in enumerate(rows):
        if span is None:
            continue
        length = bisect_right(tails, span.start)
        tails[length : length + 1] = [span.start]
        ends[length : length + 1] = [at]
        if length:
            before[at] = ends[length - 1]
    series: list[tuple[int, _Span]] = []
    place = ends[-1] if ends else None
    while place is not None:
        if (span := rows[place][1]) is not None:
            series.append((place, span))
        place = before.get(place)
    return series[::-1]
