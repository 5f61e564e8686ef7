"""Plivo's own elements."""

from xml.etree.ElementTree import tostring

import pytest

from voiceflow.clients.plivo.xml import LONGEST_HEADERS, hangup, speak, stream, wait

URL = "wss://voice.example.com/plivo/stream"


def test_a_stream_goes_both_ways_and_keeps_the_call() -> None:
    assert tostring(stream(URL, headers={"order": "7", "who": "Ada"}), encoding="unicode") == (
        '<Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000" '
        f'extraHeaders="order=7,who=Ada">{URL}</Stream>'
    )
    plain = stream(URL, content_type="audio/x-l16;rate=16000")
    assert (plain.get("contentType"), plain.get("extraHeaders")) == ("audio/x-l16;rate=16000", None)


@pytest.mark.parametrize("headers", [{"or-der": "7"}, {"order": "a,b"}, {"": "x"}, {"order": ""}, {"ö": "x"}])
def test_headers_that_plivo_would_cut_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="letters and digits"):
        stream(URL, headers=headers)


def test_headers_have_a_length() -> None:
    longest = "x" * (LONGEST_HEADERS - len("a="))
    assert stream(URL, headers={"a": longest}).get("extraHeaders") == f"a={longest}"
    with pytest.raises(ValueError, match="at most 512 bytes"):
        stream(URL, headers={"a": f"{longest}x"})
    with pytest.raises(ValueError, match="Plivo opens streams over TLS only"):
        stream("ws://voice.example.com")


def test_a_call_is_refused_with_a_reason_and_ended_without_one() -> None:
    assert hangup(reason="busy").attrib == {"reason": "busy"}
    assert hangup().attrib == {}
    assert (wait(3).attrib, speak("hello", language="en-US").tag) == ({"length": "3"}, "Speak")
