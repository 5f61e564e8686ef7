"""The instructions of warm transfers at carriers that take TwiML."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from voiceflow.transports.consult_words import words_of
from voiceflow.transports.consult_xml import XmlConsultScript


def read(text: str) -> Element:
    return fromstring(text.partition("?>")[2])


def test_a_person_is_asked_by_voice_and_by_key_and_silence_is_an_answer() -> None:
    gather, redirect = read(XmlConsultScript().ask("A call for you.", words_of("de"), action="/answer"))
    assert (gather.get("input"), gather.get("numDigits")) == ("dtmf speech", "1")
    assert (redirect.tag, redirect.text) == ("Redirect", "/answer")
    [say] = gather
    assert str(say.text).startswith("A call for you. ")
    assert str(gather.get("hints")).split(", ") == sorted(words_of("de").accept | words_of("de").decline)


def test_the_conference_of_a_warm_transfer_ends_with_either_call() -> None:
    [[conference]] = read(XmlConsultScript().conference("room1"))
    assert (conference.text, conference.get("endConferenceOnExit"), conference.get("beep")) == (
        "room1",
        "true",
        "false",
    )
