"""Words of a listener: murmurs that leave the floor to the speaker."""

from __future__ import annotations

from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.languages.language import Phrases
from voiceflow.turns.words import words_of

_MOST = 3
"""Phrases of a murmur: who says more wants the floor."""
_LONGEST = 4


def is_backchannel(text: str, language: Language = ENGLISH) -> bool:
    """Whether the words only say "I am listening": "Mm-hm.", "Yeah, yeah.", "Oh, I see. Okay.".

    Up to three such phrases. The beginning of one counts too ("I", as of "I see"), so that an interim
    transcript is not taken for more than it becomes. No words at all are a murmur.
    """
    count = _count(words_of(text), language.noises | language.answers)
    return count is not None and count <= _MOST


def is_answer_like(text: str, language: Language = ENGLISH) -> bool:
    """Whether the words are short and may answer a question: "Yes.", "Okay, right.", "No.".

    A sound that only tells that somebody listens ("mm-hm", "ah", "I see") answers nothing.
    """
    words = words_of(text)
    answers = language.answers | language.refusals
    if _count(words, language.noises | answers) is None:
        return False
    return any(
        tuple(words[at : at + size]) in answers for at in range(len(words)) for size in range(1, _LONGEST + 1)
    )


def _count(words: list[str], phrases: Phrases) -> int | None:
    """How many phrases the words are; None if they hold anything else."""
    count = place = 0
    while place < len(words):
        rest = tuple(words[place:])
        size = next((size for size in range(_LONGEST, 0, -1) if rest[:size] in phrases), 0)
        if not size:
            is_beginning = len(rest) < _LONGEST and any(phrase[: len(rest)] == rest for phrase in phrases)
            return count + 1 if is_beginning else None
        place += size
        count += 1
    return count
