"""What becomes of a reply when the user makes a sound."""

import asyncio

from tests.processors.stand_ins import Call
from tests.processors.test_responder import Echo, at
from voiceflow import (
    EndReason,
    SayFrame,
)


def test_an_interruption_without_words_resumes_where_the_caller_was() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black white pink grey brown.")
        c.mouth.voice(3.4, 3.7)

    call.run(script)
    assert call.ear.words == "red blue green black white pink grey brown."
    assert " ".join(text for role, text in call.memory if role == "assistant") == call.ear.words


def test_the_greeting_can_be_interrupted_and_a_protected_sentence_cannot() -> None:
    for protected in (False, True):
        call = Call(Echo())

        def script(c: Call, protected: bool = protected) -> None:
            asyncio.get_running_loop().call_at(
                0.5,
                c.mouth.push,
                SayFrame(text="This call may be recorded for training purposes.", protected=protected),
            )
            c.mouth.says(1.2, 2.0, "Not now.")

        call.run(script)
        expected = "This call may be recorded for training purposes." if protected else "This call"
        assert call.ear.words.startswith(expected)
        assert ("training" in call.ear.words) is protected
        assert call.ear.words.endswith("Not now.")


def test_an_interruption_drops_what_is_being_said_and_not_what_waits_to_be_said() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        for index, text in enumerate(("One blue green.", "Four.", "Five.")):
            at(1.0 + index / 100, c.mouth.push, SayFrame(text=text))
        at(1.3, lambda: c.session.interrupt("somebody else"))

    call.run(script)
    assert call.ear.words == "One Four. Five."


def test_a_hangup_leaves_unsaid_what_waits_and_ends_at_once() -> None:
    for said in (1, 3):
        call = Call(Echo())

        def script(c: Call, said: int = said) -> None:
            for number in range(said):
                at(1.0 + number / 100, c.mouth.push, SayFrame(text=f"{number} red blue green black."))
            at(2.0, lambda: c.session.end(EndReason.USER_HANGUP))

        assert call.run(script) is EndReason.USER_HANGUP
        assert call.session.now() == 2.0
        assert call.ear.words == "0 red blue"
        assert len(call.memory) == 1
