"""An element of TwiML."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.call_xml import clean
from voiceflow.clients.twilio import twiml


def test_flags_and_numbers_are_written_as_twilio_spells_them() -> None:
    dial = twiml.dial("+15550100", timeout=20, answer_on_bridge=True)
    assert twiml.document(dial).endswith(
        '<Response><Dial timeout="20" answerOnBridge="true">+15550100</Dial></Response>'
    )


def test_what_is_not_given_is_not_written() -> None:
    assert twiml.document(twiml.reject(), twiml.pause()).endswith("<Response><Reject /><Pause /></Response>")


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_any_text_survives_the_document_or_was_never_allowed_in_one(text: str, value: str) -> None:
    stream = twiml.stream("wss://voice.example.com/media", parameters={"p": value})
    say, connect = ET.fromstring(twiml.document(twiml.say(text), twiml.connect(stream)))
    parameter = connect[0][0]
    # A parser turns line ends into "\n" (XML 1.0, section 2.11); attributes carry them escaped.
    assert (say.text or "") == clean(text).replace("\r\n", "\n").replace("\r", "\n")
    assert parameter.get("value") == clean(value)


def test_a_surrogate_is_left_out() -> None:
    assert twiml.say("a\ud800b\x00c").text == "abc"


def test_an_attribute_that_an_element_has_not_is_an_error() -> None:
    with pytest.raises(TypeError, match="<Dial> has no attribute colour"):
        twiml.dial("+15550100", colour="red")  # type: ignore[call-arg]
