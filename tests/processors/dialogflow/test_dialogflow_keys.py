"""Keys in a talk with a Dialogflow agent."""

import asyncio

from tests.processors.dialogflow.test_dialogflow import Scene, at
from tests.processors.stand_ins import Call
from voiceflow import (
    DTMFFrame,
)
from voiceflow.emulators.dialogflow import (
    DialogflowReply,
)
from voiceflow.turns import TurnPolicy


def test_keys_end_at_the_agents_number_of_digits_or_its_finish_key() -> None:
    ask = DialogflowReply(says=["Your PIN?"], keys={"max_digits": 4})
    ask_star = DialogflowReply(says=["Your number?"], keys={"finish_digit": "*", "interdigit": 5})
    # A pause alone would end nothing.
    scene = Scene(ask, ask_star, "Thanks.", turns=TurnPolicy(silence_keys=60.0))

    def script(call: Call) -> None:
        loop = asyncio.get_running_loop()
        for number, key in enumerate("1234"):
            loop.call_at(2.0 + number / 5, call.mouth.push, DTMFFrame(digit=key))
        for number, key in enumerate("56*"):
            loop.call_at(5.0 + number * 2.0, call.mouth.push, DTMFFrame(digit=key))

    scene.run(script, until=14.0)
    assert scene.asked == [("text", "hi"), ("dtmf", "1234"), ("dtmf", "56*")]
    assert scene.heard == "Your PIN? Your number? Thanks."


def test_keys_without_settings_end_by_themselves() -> None:
    scene = Scene("Press a key.", "Sales.")
    scene.run(lambda c: at(2.0, c.mouth.push, DTMFFrame(digit="1")))
    assert scene.asked[1] == ("dtmf", "1")


def test_keys_that_nobody_asked_for_reach_the_agent_with_the_words_of_the_turn() -> None:
    scene = Scene("Your number?", "Thanks.")

    def script(call: Call) -> None:
        call.mouth.says(2.0, 3.0, "My number is")
        at(3.1, call.mouth.push, DTMFFrame(digit="4"))
        at(3.3, call.mouth.push, DTMFFrame(digit="2"))

    scene.run(script, until=10.0)
    assert scene.asked[1:] == [("text", "My number is 42")]
    assert scene.heard == "Your number? Thanks."
