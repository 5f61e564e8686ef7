"""Sounds that a recogniser has written as other words: "Aha", "Mama", "It has", "Thank you very much."."""

from __future__ import annotations

import re

from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.languages.language import words
from voiceflow.turns.words import words_of

_MOST = 2
_FASTEST = 10.0
"""Words a second that nobody says."""
_UNHEARD = 0.2
"""Seconds of a voice that the detector may miss."""
_FEW = 3
_OFTEN = 3
_LONGEST_PHRASE = 4
_HUMS = words(
    "a ah ahh aha ahem am eh ehm em ha hah ham hm hmm ho hu huh hum m ma mah mam mama mhm mm mmm mom mum "
    "mumm o oh oho oo ooh u uh uhm uhu uhuh uh-huh um umm"
)
# Words that nobody says alone: recognisers write them for a hum.
_SMALL = words("a am as had has he i i'm is it it's its of the this us was you")
_THANKS = words("bye so thank thanks")
"""What recognisers write for noise, besides."""


_STRETCHED = re.compile(r"([^\W\d_])\1\1")
"""A letter three times or more, which no word has: "beeee", "ahhh"."""
_DOUBLED = re.compile(
    r"(?:([bcdfgklmnpqrstvwxz]?[aeiou])\1+|a?(?:[hj][aeiou]+){2,})[hj]?|"
    r"\w{0,3}?([bcdfghjklmnpqrstvwxz]?[aeiou])\2{3,}\w{0,3}"
)
"""A syllable again and again: "haha", "sasa", "jeje"; four times or more with some letters around it, too."""


def is_laugh(text: str) -> bool:
    """Whether these are no words but one syllable again and again, as recognisers write laughter."""
    said = words_of(text)
    return bool(said) and all(_DOUBLED.fullmatch(word) for word in said)


def may_be_murmur(text: str, language: Language = ENGLISH) -> bool:
    """Whether a few words, if no longer than a murmur, are more likely a murmur than a turn.

    Args:
        text: What the recogniser wrote.
        language: What is spoken.
    """
    said = words_of(text)
    if not 0 < len(said) <= _MOST or "?" in text or tuple(said) in language.refusals:
        return False
    small = _SMALL if language.code == "en" else frozenset()
    return all(word in _HUMS or word in small for word in said)


def may_be_noise(text: str, language: Language = ENGLISH) -> bool:
    """Whether words for which no voice was heard are probably those that recognisers write for a noise.

    "Yes", "stop" and "tomorrow" are not: a detector may miss a quiet word.

    Args:
        text: What the recogniser wrote.
        language: What is spoken.
    """
    said = words_of(without_repeats(text))
    known = _HUMS | _SMALL | _THANKS if language.code == "en" else _HUMS
    is_short = 0 < len(said) <= _MOST and "?" not in text
    return is_short and all(word in known or _STRETCHED.search(word) for word in said)


def is_invented(text: str, voiced: float) -> bool:
    """Whether these are more words than anybody says in so short a time.

    Recognisers thank the user for a noise.

    Args:
        text: What the recogniser wrote.
        voiced: Seconds of voice.
    """
    count = len(words_of(text))
    return count > _FEW and count > _FASTEST * (voiced + _UNHEARD)


def without_repeats(text: str) -> str:
    """A phrase once, where a recogniser has written it again and again: "Mama? Mama? Mama? Ma"."""
    said = words_of(text)
    for size in range(1, min(_LONGEST_PHRASE, len(said) // _OFTEN) + 1):
        phrase, rest = said[:size], said[len(said) // size * size :]
        is_rest_of_it = not rest or " ".join(phrase).startswith(" ".join(rest))
        if is_rest_of_it and all(
            said[at : at + size] == phrase for at in range(0, len(said) - len(rest), size)
        ):
            return " ".join(phrase)
    return text
