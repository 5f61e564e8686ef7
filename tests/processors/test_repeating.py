"""Asking the user to repeat."""

from tests.processors.stand_ins import Call
from tests.processors.test_responder import Echo
from voiceflow.processors import Phrases


def test_what_was_not_understood_is_asked_for_twice_at_most() -> None:
    call = Call(Echo(phrases=Phrases(not_understood="Pardon?")))

    def script(c: Call) -> None:
        for number in range(4):
            c.mouth.voice(1.0 + 8 * number, 2.0 + 8 * number)

    call.run(script)
    assert call.ear.words == "Pardon? Pardon?"
