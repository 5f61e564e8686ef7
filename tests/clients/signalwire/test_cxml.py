"""The stream of cXML."""

from xml.etree.ElementTree import tostring

import pytest

from voiceflow.clients.signalwire.cxml import stream

URL = "wss://voice.example.com/signalwire/stream"


def test_a_stream_shows_its_token_and_hands_on_its_parameters() -> None:
    assert tostring(stream(URL, bearer="t", parameters={"a<": "b\x00&"}), encoding="unicode") == (
        f'<Stream url="{URL}" authBearerToken="t" realtime="true">'
        '<Parameter name="a&lt;" value="b&amp;" /></Stream>'
    )


def test_only_wide_audio_has_a_codec() -> None:
    assert stream(URL, bearer="t").get("codec") is None
    assert stream(URL, bearer="t", codec="L16@16000h").get("codec") == "L16@16000h"


def test_an_address_without_tls_is_refused() -> None:
    with pytest.raises(ValueError, match="SignalWire opens streams over TLS only"):
        stream("ws://voice.example.com", bearer="t")
