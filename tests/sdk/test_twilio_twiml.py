"""Our TwiML against the official package's, compared as parsed XML."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Connect, Dial, VoiceResponse

from voiceflow.clients.twilio import twiml

text = st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), max_size=20)


def same(ours: str, theirs: VoiceResponse) -> bool:
    return ET.canonicalize(ours) == ET.canonicalize(str(theirs))


@given(st.dictionaries(text, text, max_size=4), text)
def test_a_stream_with_parameters_is_the_same_document(parameters: dict[str, str], said: str) -> None:
    response = VoiceResponse()
    connect = Connect(action="https://voice.example.com/after")
    stream = connect.stream(url="wss://voice.example.com/media", name="agent")
    for name, value in parameters.items():
        stream.parameter(name=name, value=value)
    response.append(connect)
    response.say(said, language="en-GB", loop=2)
    ours = twiml.document(
        twiml.connect(
            twiml.stream("wss://voice.example.com/media", name="agent", parameters=parameters),
            action="https://voice.example.com/after",
        ),
        twiml.say(said, language="en-GB", loop=2),
    )
    assert same(ours, response)


def test_every_other_verb_is_the_same() -> None:
    response = VoiceResponse()
    response.play("https://voice.example.com/a.wav?x=1&y=2", loop=1)
    response.play(digits="1w2")
    response.pause(length=3)
    response.dial("+15550100", timeout=20, time_limit=60, caller_id="+15550199", answer_on_bridge=True)
    dial = Dial(action="https://voice.example.com/after")
    dial.number("+15550100", send_digits="1w")
    dial.sip("sip:desk@example.com", username="u", password="p")
    response.append(dial)
    response.redirect("https://voice.example.com/next", method="POST")
    response.reject(reason="busy")
    response.hangup()
    ours = twiml.document(
        twiml.play("https://voice.example.com/a.wav?x=1&y=2", loop=1),
        twiml.play(digits="1w2"),
        twiml.pause(length=3),
        twiml.dial("+15550100", timeout=20, time_limit=60, caller_id="+15550199", answer_on_bridge=True),
        twiml.dial(
            None,
            twiml.number_noun("+15550100", send_digits="1w"),
            twiml.sip("sip:desk@example.com", username="u", password="p"),
            action="https://voice.example.com/after",
        ),
        twiml.redirect("https://voice.example.com/next", method="POST"),
        twiml.reject(reason="busy"),
        twiml.hangup(),
    )
    assert same(ours, response)
