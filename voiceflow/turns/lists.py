"""Things that somebody lists: whether another may follow."""

from __future__ import annotations

import re

from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.values import Dictation, Value
from voiceflow.turns.words import words_of

_ENDS = re.compile(r"[.,;:!?]+(?:\s+|$)")


def list_of(text: str, language: Language = ENGLISH) -> Dictation | None:
    """Judge an answer to "What would you like to order?".

    "Two large pizzas." goes on: nothing joins its last item to the others.

    Args:
        text: All that was said in the turn so far.
        language: In which it was said.

    Returns:
        None if it is no list of bare items, so that its grammar decides.
    """
    items = [said for piece in _ENDS.split(text) if (said := _without_lead(words_of(piece), language))]
    if not items or "?" in text or not all(_is_item(said, language) for said in items):
        return None
    is_joined = bool(set(items[-1]) & language.conjunctions)
    return Dictation(Value.LIST, None if is_joined else False)


def _without_lead(said: list[str], language: Language) -> list[str]:
    """The words behind "um" and "yes"."""
    lead = 0
    while lead < len(said) and (said[lead] in language.fillers or (said[lead],) in language.answers):
        lead += 1
    return said[lead:]


def _is_item(said: list[str], language: Language) -> bool:
    first = said[0]
    starts = language.items | language.conjunctions | language.digits | set(language.counts)
    return first in starts or first in language.numbers or first.isdigit()
