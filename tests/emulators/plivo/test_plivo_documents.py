"""Reading Plivo XML as strictly as the carrier does."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.clients.plivo import xml
from voiceflow.emulators.plivo.documents import PlivoDocumentError, parse

INPUT = '<GetInput action="https://voice.example.com/x"{}>{}</GetInput>'
STREAM = '<Stream bidirectional="true" keepCallAlive="true"{}>{}</Stream>'


def refused(inner: str) -> str:
    with pytest.raises(PlivoDocumentError) as raised:
        parse(f"<Response>{inner}</Response>".encode())
    return str(raised.value)


def test_what_our_client_writes_is_read() -> None:
    document = xml.document(
        xml.speak("Hello."), xml.wait(1), xml.stream("wss://example.com/x", headers={"a": "1"}), xml.hangup()
    )
    assert [element.tag for element in parse(document.encode())] == ["Speak", "Wait", "Stream", "Hangup"]


@each_row(
    ("inner", "why"),
    [
        ("<Record/>", "no element <Record>"),
        ('<Speak pitch="1">x</Speak>', "no attribute pitch"),
        ("<Conference>my room</Conference>", "letters, digits and hyphens"),
        ("<GetInput/>", "has an action"),
        (INPUT.format("", "<Dial/>"), "does not hold <Dial>"),
        (INPUT.format(' inputType="voice"', ""), "dtmf, speech, or both"),
        (INPUT.format(' executionTimeout="4"', ""), "5 to 60"),
        (INPUT.format(' executionTimeout="soon"', ""), "5 to 60"),
        (INPUT.format(' numDigits="-1"', ""), "1 to 99"),
        (INPUT.format(' numDigits="1e1"', ""), "1 to 99"),
        (STREAM.format("", "ws://example.com"), "wss"),
        (STREAM.format(' extraHeaders="a=b,"', "wss://example.com"), "letters and digits"),
        (STREAM.format(' audioTrack="both"', "wss://example.com"), "inbound track"),
        (STREAM.format(' contentType="audio/wav"', "wss://example.com"), "contentType"),
        ('<Stream bidirectional="false">wss://example.com</Stream>', "bidirectional"),
    ],
)
def test_what_the_carrier_would_refuse_is_refused_with_the_reason(inner: str, why: str) -> None:
    assert why in refused(inner)
    parse(
        f"<Response>{INPUT.format('', '<Speak>x</Speak>')}{STREAM.format('', 'wss://example.com')}</Response>".encode()
    )


@pytest.mark.parametrize(
    "document", [b"", b"<Response>", b"<Answer/>", b"<!DOCTYPE x><Response/>", b" " * 70_000]
)
def test_what_is_no_document_is_refused(document: bytes) -> None:
    with pytest.raises(PlivoDocumentError):
        parse(document)


@given(st.text(max_size=4))
def test_any_number_of_keys_is_a_number_or_refused(text: str) -> None:
    element = Element("GetInput", action="https://voice.example.com/x", numDigits=text)
    try:
        [found] = parse(xml.document(element).encode())
    except PlivoDocumentError:
        return
    assert 1 <= int(found.get("numDigits", "")) <= 99
