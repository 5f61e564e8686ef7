"""The agent's standard phrases in the language of the call."""

from dataclasses import replace

from voiceflow.frames import EndReason
from voiceflow.processors.wording import Wording
from voiceflow.turns.languages import language_of

ENGLISH, GERMAN = language_of("en").phrases, language_of("de").phrases


def test_without_phrases_of_the_bot_those_of_the_language_are_used() -> None:
    wording = Wording(None, "en-GB")
    assert wording.phrases == ENGLISH
    wording.speak("de")
    assert wording.phrases == GERMAN


def test_the_bots_own_phrases_come_back_with_their_language() -> None:
    first, second = replace(ENGLISH, goodbye="So long."), replace(GERMAN, goodbye="Servus.")
    wording = Wording(first, "en-US")
    wording.speak("de-AT")
    wording.replace(second)
    assert wording.phrases is second
    wording.speak("en")
    assert wording.phrases is first
    wording.speak("de")
    assert wording.phrases is second
    wording.speak("fr")
    assert wording.phrases == language_of("fr").phrases


def test_a_question_is_one_in_the_language_that_is_spoken() -> None:
    wording = Wording(None, "en")
    assert wording.asks("Is that right?")
    assert not wording.asks("That is right.")


def test_a_call_that_fails_ends_with_other_words_than_one_that_is_over() -> None:
    wording = Wording(None, "en")
    assert wording.last(EndReason.ERROR) != wording.last(EndReason.AGENT_HANGUP)
