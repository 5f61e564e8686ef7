"""A carrier's document as a list of verbs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.emulators.twilio.twiml import TwimlError, Verb, parse

AGENT = b"""<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Say language="en-GB">One <break/>moment.</Say>
  <Connect action="/after">
    <Stream url="wss://voice.example.com/media" name="agent">
      <Parameter name="tenant" value="a &amp; b"/>
    </Stream>
  </Connect>
  <Redirect method="POST">https://voice.example.com/next</Redirect>
</Response>"""


def test_a_document_is_a_list_of_verbs() -> None:
    say, connect, redirect = parse(AGENT)
    assert (say.name, say.text, say.attributes) == ("Say", "One moment.", {"language": "en-GB"})
    (stream,) = connect.children
    assert stream.attributes == {"url": "wss://voice.example.com/media", "name": "agent"}
    assert stream.children == (Verb("Parameter", {"name": "tenant", "value": "a & b"}),)
    assert redirect.text == "https://voice.example.com/next"


@each_row(
    ("document", "reason"),
    [
        (b"", "not XML"),
        (b"<Response>", "not XML"),
        (b"<html/>", "root is <html>"),
        (b"<Response><say>hi</say></Response>", "no verb <say>"),
        (b"<Response><Enqueue/></Response>", "does not do <Enqueue>"),
        (b"<Response><Gather><Dial>+1</Dial></Gather></Response>", "does not hold <Dial>"),
        (b'<Response><Gather input="smoke"/></Response>', "dtmf, speech, or both"),
        (b'<Response><Gather numDigits="x"/></Response>', "is a number"),
        (b"<Response><Dial><Say>a</Say></Dial></Response>", "does not hold <Say>"),
        (
            b"<Response><Dial><Number>+1</Number><Conference>a</Conference></Dial></Response>",
            "the only element",
        ),
        (b"<Response><Dial><Conference/></Dial></Response>", "has a name"),
        (b'<Response><Play digits="1x"/></Response>', "digits are"),
        (b"<Response><Say>hi</Say><Reject/></Response>", "stands first"),
        (b"<Response><Connect/></Response>", "exactly one <Stream>"),
        (b"<Response><Connect><Room>x</Room></Connect></Response>", "exactly one <Stream>"),
        (
            b'<Response><Connect><Stream url="wss://a" track="both_tracks"/></Connect></Response>',
            "inbound track only",
        ),
        (b'<Response><Connect><Stream><Parameter name="a"/></Stream></Connect></Response>', "<Parameter"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Response/>', "document type"),
        (b"<Response>" + b" " * 70_000 + b"</Response>", "bytes"),
    ],
)
def test_what_is_wrong_is_told(document: bytes, reason: str) -> None:
    with pytest.raises(TwimlError, match=reason):
        parse(document)


@given(st.binary(max_size=200) | st.integers(0, len(AGENT) - 1).map(lambda size: AGENT[:size]))
def test_no_other_error_comes_out(document: bytes) -> None:
    with pytest.raises(TwimlError):
        parse(document)
