"""Words of a listener: murmurs that leave the floor to the speaker."""

from __future__ import annotations

from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.languages.language import PhraseSet
from voiceflow.turns.words import words_of

_MOST = 3
"""Most phrases in a murmur: a user who says more wants the floor."""
_LONGEST = 12
_MOST_LETTERS = 100


def is_backchannel(text: str, language: Language = ENGLISH) -> bool:
    """Whether the words only mean "I am listening": "Mm-hm.", "Yeah, yeah.", "Oh, I see. Okay.".

    Up to three such phrases. The beginning of one counts too ("I", as of "I see"), so that an interim
    transcript is not taken for more than it becomes. No words at all are a murmur.
    """
    if len(text) > _MOST_LETTERS:
        return False
    found = _phrases(words_of(text), language.noises | language.answers)
    return found is not None and len(found) <= _MOST


def is_answer_like(text: str, language: Language = ENGLISH) -> bool:
    """Whether the words are short and may answer a question: "Yes.", "Okay, right.", "No.".

    A sound that only shows that somebody listens ("mm-hm", "ah", "I see") is no answer.
    """
    if len(text) > _MOST_LETTERS:
        return False
    answers = language.answers | language.refusals
    found = _phrases(words_of(text), language.noises | answers)
    return found is not None and any(phrase in answers for phrase in found)


def _phrases(words: list[str], known: PhraseSet) -> list[tuple[str, ...]] | None:
    """Divide the words into phrases, the longest first; None if they contain other words."""
    found: list[tuple[str, ...]] = []
    rest = tuple(words)
    while rest:
        phrase = next(
            (rest[:size] for size in range(min(_LONGEST, len(rest)), 0, -1) if rest[:size] in known), rest
        )
        if phrase not in known and not any(one[: len(rest)] == rest for one in known):
            return None
        found.append(phrase)
        rest = rest[len(phrase) :]
    return found
