"""Whether words look like the end of what somebody wanted to say.

The lists are English. Words of other languages count as unknown, unless their punctuation tells.
"""

from __future__ import annotations

import re
from enum import Enum


class Completeness(Enum):
    """What the words tell about the end of a turn."""

    FINISHED = "finished"
    UNKNOWN = "unknown"
    OPEN = "open"


# Words that hardly ever end an English sentence: articles, conjunctions, prepositions that want an
# object, possessives, auxiliaries after a subject, and fillers.
_OPEN_WORDS = frozenset(
    "a an the and or but so because if when while which whose than as of to for from with at by into onto "
    "about between my your his her its our their these those some any every each i i'm i'd i'll i've we're "
    "we'd we'll they're you're he's she's it's there's that's is are was were have has had do does did can "
    "could would should will may might must let's um uh erm er hmm".split()
)
# A sentence does end in these when it is a question or an answer: "Is it?", "I think it is."
_CLOSED_BY_MARK = frozenset("is are was were have has had do does did can could would should will".split())
_BACKCHANNELS = frozenset(
    "mm mmm mhm mm-hm mm-hmm mhmm uh-huh uhhuh hm hmm ah oh yeah yep yes ok okay right sure i see got "
    "it".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def words_of(text: str) -> list[str]:
    """The words in lower case, without punctuation."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def is_backchannel(text: str) -> bool:
    """Whether the words only say "I am listening"."""
    words = words_of(text)
    return len(words) <= 3 and all(word in _BACKCHANNELS for word in words)


def completeness_of(text: str) -> Completeness:
    """Judge the end of a turn by its last words.

    Letters spelled one by one, a comma or a dangling function word mean that more follows. Digits tell
    nothing: most numbers end somewhere, and nobody can hear where.
    """
    stripped = text.rstrip()
    words = words_of(stripped)
    if not words:
        return Completeness.UNKNOWN
    last = words[-1]
    ends = stripped[-1] in ".?!" and not stripped.endswith(("...", "…"))
    if last in _OPEN_WORDS and not (ends and last in _CLOSED_BY_MARK):
        return Completeness.OPEN
    if len(words) > 1 and _is_spelled(last) and _is_spelled(words[-2]):
        return Completeness.OPEN
    if stripped[-1] in ",;:-–—" or stripped.endswith(("...", "…")):
        return Completeness.OPEN
    return Completeness.FINISHED if ends else Completeness.UNKNOWN


def _is_spelled(word: str) -> bool:
    return len(word) == 1 and word.isalpha()
