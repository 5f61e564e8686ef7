"""Vonage's instructions for warm transfers, read as the carrier reads them."""

from voiceflow.emulators.vonage.documents import parse
from voiceflow.transports.consult_words import words_of
from voiceflow.transports.vonage.consult import VonageConsultScript

SCRIPT = VonageConsultScript(lambda call_id, parameters: f"{call_id} {parameters}")
ACTION = "https://voice.example.com/answer"


def test_a_person_is_asked_and_may_interrupt_the_question() -> None:
    words = words_of("de")
    talk, answer = parse(SCRIPT.ask("A call for you.", words, action=ACTION).encode())
    assert (talk["action"], talk["text"], talk["bargeIn"]) == (
        "talk",
        f"A call for you. {words.question}",
        True,
    )
    assert (answer["action"], answer["eventUrl"]) == ("input", [ACTION])


def test_both_calls_meet_in_a_room_and_a_refused_one_ends() -> None:
    [conversation] = parse(SCRIPT.conference("room-1").encode())
    assert (conversation["action"], conversation["name"]) == ("conversation", "room-1")
    assert parse(SCRIPT.hang_up().encode()) == []
