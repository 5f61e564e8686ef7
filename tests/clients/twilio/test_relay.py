"""TwiML for ConversationRelay."""

from xml.etree.ElementTree import tostring

import pytest

from voiceflow.clients.twilio.twiml.relay import conversation_relay, language
from voiceflow.clients.twilio.twiml.verbs import say

URL = "wss://voice.example.com/relay"


def test_a_session_has_its_languages_and_then_its_parameters() -> None:
    element = conversation_relay(
        URL,
        language("de-DE", tts_provider="google", voice="x"),
        parameters={"who": "Ada"},
        welcome_greeting="Hello & welcome",
        dtmf_detection=True,
        interruptible="any",
        hints=None,
    )
    assert tostring(element, encoding="unicode") == (
        f'<ConversationRelay url="{URL}" welcomeGreeting="Hello &amp; welcome" dtmfDetection="true" '
        'interruptible="any"><Language code="de-DE" ttsProvider="google" voice="x" />'
        '<Parameter name="who" value="Ada" /></ConversationRelay>'
    )


@pytest.mark.parametrize("url", ["ws://voice.example.com", "https://voice.example.com", ""])
def test_its_websocket_has_tls(url: str) -> None:
    with pytest.raises(ValueError, match="wss"):
        conversation_relay(url)


def test_it_holds_languages_only_and_knows_its_attributes() -> None:
    with pytest.raises(ValueError, match="ConversationRelay"):
        conversation_relay(URL, say("no"))
    with pytest.raises((TypeError, ValueError), match="loudness"):
        conversation_relay(URL, loudness="1")  # type: ignore[call-arg]
    with pytest.raises((TypeError, ValueError), match="loudness"):
        language("de-DE", loudness="1")  # type: ignore[call-arg]
