"""TwiML that speaks, plays, listens and ends a call."""

from xml.etree.ElementTree import tostring

import pytest

from tests.rows import each_row
from voiceflow.clients.twilio.twiml.verbs import gather, hangup, pause, play, record, redirect, reject, say


@each_row(
    ("element", "text"),
    [
        (say("a < b", loop=0, voice="alice"), '<Say voice="alice" loop="0">a &lt; b</Say>'),
        (play("https://example.com/a.wav", loop=2), '<Play loop="2">https://example.com/a.wav</Play>'),
        (play(digits="1w#"), '<Play digits="1w#" />'),
        (pause(), "<Pause />"),
        (pause(length=3), '<Pause length="3" />'),
        (
            gather(say("Digits?"), num_digits=4, barge_in=False, action="/keys"),
            '<Gather numDigits="4" bargeIn="false" action="/keys"><Say>Digits?</Say></Gather>',
        ),
        (record(max_length=60, play_beep=True), '<Record maxLength="60" playBeep="true" />'),
        (redirect("/next", method="GET"), '<Redirect method="GET">/next</Redirect>'),
        (reject(reason="busy"), '<Reject reason="busy" />'),
        (hangup(), "<Hangup />"),
    ],
)
def test_a_verb_is_written_as_twilio_documents_it(element: object, text: str) -> None:
    assert tostring(element, encoding="unicode") == text  # type: ignore[call-overload]


def test_a_play_needs_a_file_or_keys_of_a_telephone() -> None:
    with pytest.raises(ValueError, match="needs the URL of a file, or digits"):
        play()
    with pytest.raises(ValueError):  # noqa: PT011 - the message is that of the check of digits
        play(digits="1x")


@pytest.mark.parametrize(
    "options", [{"num_digits": 0}, {"num_digits": 101}, {"timeout": -1}, {"timeout": 601}]
)
def test_a_gather_has_limits(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="Gather"):
        gather(**options)  # type: ignore[arg-type]


def test_a_gather_holds_prompts_only_and_a_recording_has_an_end() -> None:
    with pytest.raises(ValueError, match="Gather"):
        gather(hangup())
    with pytest.raises(ValueError, match="Record"):
        record(max_length=14_401)
    assert record(max_length=14_400).attrib == {"maxLength": "14400"}
