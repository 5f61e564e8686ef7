"""Finding the characters that the service gives times to in the text that was sent."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

_SLACK = 12
"""Characters that the place of a single one may be away from where it is expected."""

_WINDOW = 1000
"""Characters that are searched beyond the ones that are expected."""

_SAME = 3
"""Characters in a row that are no coincidence."""

_COMPARED = 600
"""Characters at most that are compared piece by piece, which takes their square in time."""

Spans = Sequence[tuple[int, int]]


class Letters:
    """The letters of part of a text, without white space and hidden spans, and where they stand."""

    def __init__(self, text: str, begin: int, end: int, hidden: Spans) -> None:
        self.places = [at for at in shown(begin, min(end, len(text)), hidden) if not text[at].isspace()]
        self.text = "".join([text[at] for at in self.places])

    def number(self, place: int) -> int:
        """How many of them stand before that place."""
        return bisect_left(self.places, place)


def shown(begin: int, end: int, hidden: Spans) -> Iterator[int]:
    """The places of a text that lie in no hidden span."""
    return _between(begin, end, hidden) if hidden else iter(range(begin, end))


def _between(begin: int, end: int, hidden: Spans) -> Iterator[int]:
    for first, last in hidden:
        if last > begin:
            yield from range(begin, min(first, end))
            begin = max(begin, last)
    yield from range(begin, end)


def find_characters(
    chars: Sequence[str], text: str, *, since: int, expected: int, hidden: Spans = ()
) -> list[int | None]:
    """Find where in a text the characters stand that the service says it speaks.

    White space may differ: the service adds and trims it. If the characters stand in several places the one
    next to the expected one counts. If only some of them are there, those in a row count, and none if most
    are missing.

    Args:
        chars: Single ones.
        text: What was sent.
        since: They do not stand before this place.
        expected: They probably stand at this place.
        hidden: Spans of the text that are probably not spoken, such as tags.

    Returns:
        The place of each, or None. The places increase.
    """
    spoken = [number for number, char in enumerate(chars) if not char.isspace()]
    needle = "".join([chars[number] for number in spoken])
    places: list[int | None] = [None] * len(chars)
    end = expected + 2 * len(chars) + _WINDOW
    letters = Letters(text, since, end, hidden)
    found = _search(needle, letters, expected)
    if found is None and hidden:
        everything = Letters(text, since, end, ())
        if (found := _search(needle, everything, expected)) is not None:
            letters = everything
    matches = [(0, found, len(needle))] if found is not None else _compare(needle, letters, expected)
    for at, begin, size in matches:
        for step in range(size):
            places[spoken[at + step]] = letters.places[begin + step]
    _place_spaces(chars, text, places, max(since, expected) if not needle else since, hidden)
    return places


def _search(needle: str, letters: Letters, expected: int) -> int | None:
    """The place of all of it that is next to the expected one, if that is near enough."""
    target = letters.number(expected)
    best: int | None = None
    found = letters.text.find(needle)
    while found >= 0:
        if best is None or abs(found - target) < abs(best - target):
            best = found
        elif found > target:
            break
        found = letters.text.find(needle, found + 1)
    if best is None or abs(best - target) > _SLACK * max(1, len(needle)):
        return None
    return best


def _compare(needle: str, letters: Letters, expected: int) -> list[tuple[int, int, int]]:
    """The parts of it that are there, if that is most of it."""
    needle = needle[:_COMPARED]
    first = max(0, letters.number(expected) - len(needle))
    window = letters.text[first : first + 3 * len(needle) + 2 * _SLACK]
    blocks = SequenceMatcher(None, needle, window, autojunk=False).get_matching_blocks()
    matches = [(block.a, first + block.b, block.size) for block in blocks if block.size >= _SAME]
    return matches if 2 * sum(size for _, _, size in matches) > len(needle) else []


def _place_spaces(
    chars: Sequence[str], text: str, places: list[int | None], since: int, hidden: Spans
) -> None:
    """White space stands next to the letters around it, if the text has some there."""
    first = next((number for number, place in enumerate(places) if place is not None), len(chars))
    if first == len(chars):
        _place_run(chars, range(first), text, places, shown(since, len(text), hidden))
        return
    begin = places[first] or 0
    before = reversed(list(shown(max(since, begin - 2 * first), begin, hidden)))
    _place_run(chars, range(first - 1, -1, -1), text, places, before)
    known = [number for number in range(first, len(chars)) if places[number] is not None]
    for number, behind in pairwise([*known, len(chars)]):
        if behind == number + 1:
            continue
        limit = len(text) if behind == len(chars) else places[behind] or 0
        following = shown((places[number] or 0) + 1, limit, hidden)
        _place_run(chars, range(number + 1, behind), text, places, following)


def _place_run(
    chars: Sequence[str], numbers: Iterable[int], text: str, places: list[int | None], free: Iterator[int]
) -> None:
    """Let white space stand side by side from one place on, as far as there is some on both sides."""
    for number, at in zip(numbers, free, strict=False):
        if not (chars[number].isspace() and text[at].isspace()):
            return
        places[number] = at
