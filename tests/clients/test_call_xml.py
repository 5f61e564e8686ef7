"""What the XML dialects of carriers have in common."""

from __future__ import annotations

from types import ModuleType
from xml.etree.ElementTree import Element

import pytest

from voiceflow.clients.call_xml import check_stream_url, dial, document, say
from voiceflow.clients.plivo import xml
from voiceflow.clients.signalwire import cxml
from voiceflow.clients.telnyx import texml


@pytest.mark.parametrize("url", ["wss://example.com/x", "wss://example.com:8443", "ws://127.0.0.1:80/x"])
def test_streams_open_over_tls_or_on_this_machine(url: str) -> None:
    check_stream_url(url, "Telnyx")


@pytest.mark.parametrize("url", ["ws://example.com/x", "https://example.com", "wss://user@example.com/", ""])
def test_another_address_is_refused_with_the_name_of_the_carrier(url: str) -> None:
    with pytest.raises(ValueError, match="Telnyx opens streams over TLS only"):
        check_stream_url(url, "Telnyx")


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert say("one\x00 \ud800two").text == "one two"


@pytest.mark.parametrize(("target", "tag"), [("+15550100", "Number"), ("sip:desk@example.com", "Sip")])
def test_a_sip_address_is_dialled_as_one(target: str, tag: str) -> None:
    assert [child.tag for child in dial(target, caller_id="+15550101", timeout=20)] == [tag]


@pytest.mark.parametrize(("dialect", "spoken"), [(cxml, cxml.say), (texml, texml.say), (xml, xml.speak)])
def test_each_dialect_joins_its_verbs_to_a_document(dialect: ModuleType, spoken: type[Element]) -> None:
    assert dialect.document is document
    text = document(spoken("a < b"), dialect.hangup())
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?><Response>')
    assert "a &lt; b" in text
    assert text.endswith("<Hangup /></Response>")
