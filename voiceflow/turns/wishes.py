"""Wishes that users state: time, a sign of life, an end to calls."""

from __future__ import annotations

from voiceflow.turns.completeness import is_request_for_time, last_sentence
from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.words import words_of


def asks_for_time(text: str, language: Language = ENGLISH) -> bool:
    """Whether the last sentence only asks for time: "Hold on.", "Let me look that up."."""
    sentence = last_sentence(text)
    return sentence is not None and is_request_for_time(sentence, language)


def asks_if_heard(text: str, language: Language = ENGLISH) -> bool:
    """Whether the user wants to know if anybody hears them: "Hello? Can you hear me?"."""
    return language.hearing.search(language.join(words_of(text))) is not None


def opts_out(text: str, language: Language = ENGLISH) -> bool:
    """Whether the user wants no more calls: "Take me off your list.".

    It knows the usual words only. If the law of a country requires more, the bot has to do it.
    """
    return language.opt_outs.search(language.join(words_of(text))) is not None
