"""Streams in TwiML."""

import pytest

from tests.rows import each_row
from voiceflow.clients.twilio import twiml


def test_a_stream_document_reads_as_twilio_documents_it() -> None:
    stream = twiml.stream("wss://voice.example.com/twilio/stream", parameters={"tenant": "a & b"})
    assert twiml.document(twiml.connect(stream), twiml.hangup()) == (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Response><Connect><Stream url="wss://voice.example.com/twilio/stream">'
        '<Parameter name="tenant" value="a &amp; b" /></Stream></Connect><Hangup /></Response>'
    )


@each_row(
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
