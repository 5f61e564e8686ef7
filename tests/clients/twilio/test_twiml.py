"""TwiML documents."""

from collections.abc import Callable

import pytest

from tests.rows import each_row
from voiceflow.clients.twilio import twiml


@each_row(
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
