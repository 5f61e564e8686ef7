"""The stream of TeXML."""

import pytest

from voiceflow.clients.telnyx.texml import Codec, stream

URL = "wss://voice.example.com/telnyx/stream"


def test_a_stream_has_the_same_audio_in_both_directions() -> None:
    element = stream(URL, codec="L16", rate=16000, parameters={"name": "Ada\x01"})
    assert element.attrib == {
        "url": URL,
        "track": "inbound_track",
        "codec": "L16",
        "bidirectionalMode": "rtp",
        "bidirectionalCodec": "L16",
        "bidirectionalSamplingRate": "16000",
    }
    assert [(child.tag, child.attrib) for child in element] == [
        ("Parameter", {"name": "name", "value": "Ada"})
    ]


@pytest.mark.parametrize(
    ("codec", "rate", "is_right"),
    [
        ("PCMU", 8000, True),
        ("PCMA", 16000, False),
        ("L16", 8000, True),
        ("L16", 24000, True),
        ("L16", 48000, False),
    ],
)
def test_only_linear_audio_may_be_wide(codec: Codec, rate: int, is_right: bool) -> None:
    if is_right:
        assert stream(URL, codec=codec, rate=rate).get("bidirectionalSamplingRate") == str(rate)
        return
    with pytest.raises(ValueError, match="the rate of a stream is 8000"):
        stream(URL, codec=codec, rate=rate)


def test_an_address_without_tls_is_refused() -> None:
    with pytest.raises(ValueError, match="Telnyx opens streams over TLS only"):
        stream("ws://voice.example.com")
