"""TwiML documents."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.call_xml import clean
from voiceflow.clients.twilio import twiml


def test_a_stream_document_reads_as_twilio_documents_it() -> None:
    stream = twiml.stream("wss://voice.example.com/twilio/stream", parameters={"tenant": "a & b"})
    assert twiml.document(twiml.connect(stream), twiml.hangup()) == (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Response><Connect><Stream url="wss://voice.example.com/twilio/stream">'
        '<Parameter name="tenant" value="a &amp; b" /></Stream></Connect><Hangup /></Response>'
    )


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("wss://voice.example.com/twilio/stream?tenant=blue", "query string: pass the data as parameters"),
        ("wss://voice.example.com/twilio/stream?", "query string"),
        ("wss://voice.example.com/twilio/stream#blue", "fragment"),
        ("wss://voice.example.com/twilio/stream#", "fragment"),
        ("ws://voice.example.com/blue", "TLS only"),
        ("ws://127.0.0.1.example.com/blue", "TLS only"),
        ("http://127.0.0.1/blue", "TLS only"),
        ("http://voice.example.com/blue", "TLS only"),
        ("https://voice.example.com/blue", "TLS only"),
        ("voice.example.com/blue", "TLS only"),
        ("//voice.example.com/blue", "TLS only"),
        ("", "TLS only"),
        ("wss:///blue", "malformed"),
        ("wss://:443/blue", "malformed"),
        ("wss://voice.example.com:blue/", "malformed"),
        ("wss://[voice.example.com/blue", "malformed"),
        ("wss://voice.example.com/a blue one", "malformed"),
        ("wss://voice.example.com/blue\n", "malformed"),
    ],
)
def test_a_stream_url_that_twilio_refuses_is_refused_without_being_quoted(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        twiml.stream(url)
    assert "blue" not in str(refused.value)


def test_a_status_callback_is_an_absolute_url() -> None:
    url = "wss://voice.example.com/twilio/stream"
    twiml.stream(url, status_callback="https://voice.example.com/stream")
    with pytest.raises(ValueError, match="absolute URL"):
        twiml.stream(url, status_callback="/stream")


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


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: twiml.document(twiml.say("a"), twiml.reject()), "first verb"),
        (lambda: twiml.document(twiml.parameter("a", "b")), "does not stand by itself"),
        (lambda: twiml.gather(twiml.dial("+15550100")), "not <Dial>"),
        (lambda: twiml.gather(num_digits=0), "numDigits of <Gather> is from 1"),
        (lambda: twiml.dial(), "needs a number"),
        (lambda: twiml.dial(None, twiml.say("a")), "not <Say>"),
        (lambda: twiml.dial("+15550100", twiml.conference("a")), "only element"),
        (lambda: twiml.dial("+15550100", timeout=0), "timeout of <Dial>"),
        (lambda: twiml.dial("+15550100", method="PUT"), "GET or POST"),
        (lambda: twiml.conference(""), "has a name"),
        (lambda: twiml.sip("desk@example.com"), "begins with sip:"),
        (lambda: twiml.play(), "URL of a file, or digits"),
        (lambda: twiml.play(digits="1x"), "digits are"),
        (lambda: twiml.number_noun("+15550100", send_digits="x"), "digits are"),
        (lambda: twiml.connect(twiml.recording()), "not <Recording>"),
        (lambda: twiml.connect(twiml.stream("wss://a/b", track="both_tracks")), "inbound track only"),
        (lambda: twiml.start(twiml.say("a")), "not <Say>"),
        (lambda: twiml.refer(twiml.number_noun("+15550100")), "not <Number>"),
        (lambda: twiml.enqueue(None), "name of a queue"),
        (lambda: twiml.record(max_length=0), "maxLength"),
        (lambda: twiml.conversation_relay("https://a/b"), "wss:"),
    ],
)
def test_what_twilio_refuses_is_not_built(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()


def test_an_attribute_that_an_element_has_not_is_an_error() -> None:
    with pytest.raises(TypeError, match="<Dial> has no attribute colour"):
        twiml.dial("+15550100", colour="red")  # type: ignore[call-arg]
