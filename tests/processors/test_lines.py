"""The phrases of an agent."""

from tests.processors.stand_ins import Call
from tests.processors.test_responder import Echo, at
from voiceflow.processors import Phrases
from voiceflow.turns import TurnPolicy


def test_a_change_of_the_language_changes_the_phrases_and_the_rules_for_turns() -> None:
    responder = Echo(phrases=Phrases(not_understood="Pardon?"))
    call = Call(responder)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "")
        at(6.0, lambda: c.session.update(language="de-AT"))
        c.mouth.says(8.0, 9.0, "")
        c.mouth.says(13.0, 14.0, "Meine Nummer ist.")

    call.run(script)
    german = "Entschuldigung, das habe ich nicht verstanden. Können Sie es bitte wiederholen?"
    assert call.ear.words == f"Pardon? {german} Meine Nummer ist."
    [turn] = responder.turns
    assert turn.language == "de"
    # A value was announced: the rules of English would have answered after 0.4 s.
    assert next(at for at, word in call.ear.heard if word == "Meine") > 15.8


def test_the_bots_own_phrases_come_back_with_their_language() -> None:
    call = Call(Echo(phrases=Phrases(not_understood="Pardon?")))

    def script(c: Call) -> None:
        at(0.5, lambda: c.session.update(language="de"))
        at(0.6, lambda: c.session.update(language="en"))
        c.mouth.says(1.0, 2.0, "")

    call.run(script)
    assert call.ear.words == "Pardon?"


def test_thresholds_and_phrases_change_in_mid_call() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        policy = TurnPolicy(silence_finished=3.0)
        at(0.5, lambda: c.session.update(turns=policy, phrases=Phrases(not_understood="Pardon?")))
        c.mouth.says(1.0, 2.0, "Hello there.")
        c.mouth.says(8.0, 9.0, "")

    call.run(script)
    assert call.ear.heard[0][0] > 5.0
    assert call.ear.words == "Hello there. Pardon?"
