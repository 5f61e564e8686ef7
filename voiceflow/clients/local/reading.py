"""How to read a text: splitting it into sentences and mapping spoken words to written ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

_LONGEST = 240
"""Characters after which a sentence is split at the next comma; after 1.5 times as many, anywhere."""
_CLOSERS = "[\"'\u201d\u2019)\\]]*"
_OPENERS = "[\"'\u201c\u2018(]*"
_ENDS = re.compile(rf"[.!?…]{_CLOSERS}$")
_CLAUSE_ENDS = re.compile(rf"[,;:\u2014\u2013]{_CLOSERS}$")
_INITIAL = re.compile(rf"{_OPENERS}[A-Z]\.$")
_PLAIN = re.compile(rf"{_OPENERS}[A-Za-z]+('[a-z]{{1,2}})?[,.;:!?…]*{_CLOSERS}$")
_TITLES = frozenset(
    ("Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "St.", "Mt.", "Capt.", "Lt.", "Sgt.", "Rev.", "No.")
)

_SENTENCE_PAUSE = 0.25
_CLAUSE_PAUSE = 0.12


def sentences(text: str) -> Iterator[list[str]]:
    """Split a text into sentences to speak one by one, each as its written words."""
    sentence: list[str] = []
    size = 0
    words = text.split()
    for word, after in zip(words, [*words[1:], ""], strict=False):
        sentence.append(word)
        size += len(word) + 1
        ends = _ends_sentence(word, after) or (size > _LONGEST and _CLAUSE_ENDS.search(word))
        if ends or size > 1.5 * _LONGEST:
            yield sentence
            sentence, size = [], 0
    if sentence:
        yield sentence


def pause_after(text: str) -> float:
    """Seconds that a speaker pauses after this piece of a text, if more follows."""
    text = text.rstrip()
    if _ENDS.search(text):
        return _SENTENCE_PAUSE
    return _CLAUSE_PAUSE if _CLAUSE_ENDS.search(text) else 0.0


def _ends_sentence(word: str, after: str) -> bool:
    if not _ENDS.search(word) or after[:1].islower():
        return False
    return word not in _TITLES and not _INITIAL.match(word)


def spoken_shares(written: Sequence[str], spoken: int, count: Callable[[str], int]) -> list[tuple[int, int]]:
    """Find the spoken words for each written word: "$14" is two, "10:30" two, "—" none.

    Args:
        written: The words of one sentence.
        spoken: The number of words spoken for all of it.
        count: Returns the number of words spoken for a part of it, from its beginning.

    Returns:
        For each written word the first of its spoken words and the one after its last.
    """
    if spoken == len(written) and all(map(_PLAIN.match, written)):
        return list(pairwise(range(spoken + 1)))
    edges = [0]
    for index in range(1, len(written)):
        edges.append(max(edges[-1], min(spoken, count(" ".join(written[:index])))))
    return list(pairwise([*edges, spoken]))
