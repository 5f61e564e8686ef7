"""Plivo's instructions for warm transfers, read as the carrier reads them."""

from voiceflow.emulators.plivo.documents import parse
from voiceflow.transports.consult_words import words_of
from voiceflow.transports.plivo.consult import PlivoConsultScript

ACTION = "https://voice.example.com/answer"


def test_a_person_is_asked_and_silence_is_an_answer() -> None:
    words = words_of("de")
    question, redirect = parse(PlivoConsultScript().ask("A call for you.", words, action=ACTION).encode())
    assert (question.tag, question.get("action")) == ("GetInput", ACTION)
    [spoken] = question
    assert spoken.text == f"A call for you. {words.question}"
    assert (redirect.tag, redirect.text) == ("Redirect", ACTION)


def test_both_calls_meet_in_a_room() -> None:
    [conference] = parse(PlivoConsultScript().conference("room-1").encode())
    assert (conference.tag, conference.text) == ("Conference", "room-1")
