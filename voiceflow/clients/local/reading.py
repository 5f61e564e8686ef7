"""How a written text is read: cut into sentences, and which spoken words belong to which written one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

_LONGEST = 240
"""Characters in a sentence past which it is cut at the next comma; at one and a half times that, anywhere."""
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
    """Cut a text into the sentences to be spoken one by one, each as its written words."""
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
    """How many seconds a speaker waits after this piece of a text, if more follows."""
    text = text.rstrip()
    if _ENDS.search(text):
        return _SENTENCE_PAUSE
    return _CLAUSE_PAUSE if _CLAUSE_ENDS.search(text) else 0.0


def _ends_sentence(word: str, after: str) -> bool:
    if not _ENDS.search(word) or after[:1].islower():
        return False
    return word not in _TITLES and not _INITIAL.match(word)


def spoken_shares(written: Sequence[str], spoken: int, count: Callable[[str], int]) -> list[tuple[int, int]]:
    """Tell which spoken words each written word stands for: "$14" is two, "10:30" two, "—" none.

    Args:
        written: The words of one sentence.
        spoken: How many words are spoken for all of it.
        count: How many words are spoken for a part of it, from its beginning.

    Returns:
        For each written word the first of its spoken words and the one after its last.
    """
    if spoken == len(written) and all(map(_PLAIN.match, written)):
        return list(pairwise(range(spoken + 1)))
    edges = [0]
    for index in range(1, len(written)):
        edges.append(max(edges[-1], min(spoken, count(" ".join(written[:index])))))
    return list(pairwise([*edges, spoken]))
