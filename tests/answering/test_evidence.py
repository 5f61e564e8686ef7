"""What was heard of the far end since the agent's last words."""

from __future__ import annotations

from math import inf

from voiceflow.answering import GreetingKind
from voiceflow.answering.evidence import LONGEST_TEXT, SETTLED, AnswerEvidence
from voiceflow.audio.tone_meter import HeardTone


def test_an_interim_text_replaces_the_one_before_and_ends_with_the_final_one() -> None:
    heard = AnswerEvidence("en")
    heard.add_words("you have", 1.0, is_final=False)
    heard.add_words("you have reached", 1.2, is_final=False)
    assert (heard.text, heard.has_interim) == ("you have reached", True)
    heard.add_words("You have reached Ada.", 1.4, is_final=True)
    assert (heard.text, heard.has_interim) == ("You have reached Ada.", False)
    heard.add_words("Please leave", 1.6, is_final=False)
    assert heard.text == "You have reached Ada. Please leave"


def test_words_are_a_voice_even_if_no_voice_was_reported() -> None:
    heard = AnswerEvidence("en")
    heard.add_words("", 0.5, is_final=False)
    assert not heard.speech.is_heard
    heard.add_words("Hello?", 1.0, is_final=True)
    assert (heard.speech.first, heard.has_words) == (1.0, True)


def test_signs_alone_are_no_words() -> None:
    heard = AnswerEvidence("en")
    heard.add_words("?!", 1.0, is_final=True)
    assert not heard.has_words


def test_only_the_end_of_a_long_text_is_kept() -> None:
    heard = AnswerEvidence("en")
    for _ in range(3):
        heard.add_words("la " * LONGEST_TEXT, 1.0, is_final=True)
    heard.add_words("la " * LONGEST_TEXT, 1.0, is_final=False)
    assert len(heard.text) <= 2 * LONGEST_TEXT + 1


def test_a_tone_counts_as_heard_until_it_has_settled() -> None:
    heard = AnswerEvidence("en")
    heard.speech.add(0.9)
    heard.speech.add(1.1)
    heard.add_tone(HeardTone(1000.0, 1.0, 0.2, is_over=False))
    assert (heard.tone_until, heard.speech.last) == (inf, 1.0)
    heard.add_tone(HeardTone(1000.0, 1.0, 0.5, is_over=True))
    assert heard.tone_until == 1.5 + SETTLED / 2


def test_another_turn_begins_without_words_but_a_tone_lasts() -> None:
    heard = AnswerEvidence("en")
    heard.add_words("Please leave a message after the tone.", 1.0, is_final=True)
    heard.is_music = True
    heard.add_tone(HeardTone(1000.0, 2.0, 0.2, is_over=False))
    assert str(heard.kind) == str(GreetingKind.VOICEMAIL)
    heard.restart()
    assert (heard.text, heard.kind, heard.signal, heard.is_music) == ("", None, None, False)
    assert not heard.speech.is_heard
    assert heard.tone_until == inf
