"""Whether a few words may be only the beginning of what the user wants to say."""

from __future__ import annotations

from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.words import words_of

_MOST = 5
_MOST_LETTERS = 10
"""The same in scripts without spaces."""


def is_brief(text: str, language: Language = ENGLISH) -> bool:
    """Whether a turn is so short that more may follow, though nothing is missing: "I booked a room.".

    Questions, greetings, thanks, what begins with yes or no, and what ends politely ("a coffee, please") are
    not. A polite beginning is: "Please send the form.".

    Args:
        text: All that was said in the turn so far.
        language: In which it was said.
    """
    said = words_of(text)
    if not 0 < len(said) <= (_MOST if language.is_spaced else _MOST_LETTERS) or "?" in text or "？" in text:
        return False
    if language.is_spaced:
        is_courteous = bool(language.courteous & set(said)) or said[-1] in language.polite
    else:
        is_courteous = any(word in language.join(said) for word in language.courteous)
    begins = language.answers | language.refusals | language.noises
    return not (is_courteous or any(tuple(said[:size]) in begins for size in range(1, _MOST)))
