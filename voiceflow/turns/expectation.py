"""Which value the agent has just asked for."""

from __future__ import annotations

import re

from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.values import Expectation, Value
from voiceflow.turns.words import end_of, lower

_SENTENCE = re.compile(r"[^.?!。？！;:]+[.?!。？！;:]*")
_COUNT = re.compile(r"\d+")
_MOST = 400
"""Characters at the end of the agent's words that are read."""
_FAR_BACK = 3
"""Sentences in which the question may lie: people add "Take your time."."""


def expected_value(text: str, language: Language = ENGLISH) -> Expectation | None:
    """The value for which the last words of the agent ask.

    "What is your order number?", "Could you spell that for me?", "I'll need the last four digits of your
    card." ask for one; "Is this the right number?" and "Your number is 415." do not.

    Args:
        text: What the agent said, or at least its end.
        language: In which it was said.
    """
    sentences = [
        sentence for sentence in _SENTENCE.findall(end_of(text, _MOST)) if any(map(str.isalnum, sentence))
    ]
    for sentence in reversed(sentences[-_FAR_BACK:]):
        said = " ".join(lower(sentence).replace("’", "'").split()).strip(" .!。！;:\"'")
        is_question = said.endswith(("?", "？"))
        said = said.rstrip("?？ ")
        if language.yes_no.fullmatch(said):
            return None
        if (found := _named(said, language)) and language.requests.fullmatch(said):
            return found
        if is_question:
            return None
    return None


def _named(said: str, language: Language) -> Expectation | None:
    for noun in language.nouns:
        if found := noun.pattern.search(said):
            if noun.value is None:
                return None
            return Expectation(noun.value, noun.length or _length(found[0], noun.value, language))
    return None


def _length(name: str, value: Value, language: Language) -> int | None:
    """The number in "four-digit code"."""
    if value is not Value.CODE:
        return None
    if figures := _COUNT.search(name):
        return int(figures[0])
    counts = {word: count for count, word in enumerate(language.counts, 1)}
    return next((counts[word] for word in re.split(r"[\s-]+", name) if word in counts), None)
