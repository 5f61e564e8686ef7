"""A user who says nothing is asked, then the agent says goodbye."""

from collections.abc import AsyncIterator

import pytest

from tests.processors.stand_ins import Call
from voiceflow import EndReason
from voiceflow.processors import Idle, Responder
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.turns import TurnPolicy, UserTurn, language_of


class Polite(Responder):
    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield f"You said {turn.text}"


IDLE = Idle(after=5.0, prompts=("Still there?", "Hello?"), goodbye="Goodbye then.")


def test_each_silence_brings_a_prompt_and_the_last_a_goodbye() -> None:
    call = Call(Polite(greeting="Welcome.", idle=IDLE))
    assert call.run(lambda _: None) is EndReason.AGENT_HANGUP
    assert call.ear.words == "Welcome. Still there? Hello? Goodbye then."


def test_what_the_user_says_starts_the_prompts_anew() -> None:
    call = Call(Polite(greeting="Welcome.", idle=IDLE))
    call.run(lambda c: c.mouth.says(9.0, 10.0, "One moment please."))
    words = "Welcome. Still there? You said One moment please. Still there? Hello? Goodbye then."
    assert call.ear.words == words


def test_no_prompt_comes_over_a_user_who_speaks() -> None:
    call = Call(Polite(idle=IDLE))
    call.run(lambda c: c.mouth.says(4.0, 12.0, "It is a long story."))
    assert call.ear.words.startswith("You said It is a long story. Still there?")


def test_a_user_who_speaks_before_the_goodbye_sounds_keeps_the_call_up() -> None:
    call = Call(Polite(idle=Idle(after=5.0, prompts=(), goodbye="Goodbye then.")))
    call.run(lambda c: c.mouth.says(4.9, 6.0, "Yes, here I am."))
    assert call.ear.words == "You said Yes, here I am. Goodbye then."


def test_the_longest_call_ends_with_words() -> None:
    call = Call(Polite(greeting="Welcome.", reply_limits=ReplyLimits(longest_call=6.0)))
    assert call.run(lambda _: None) is EndReason.TIME_LIMIT
    assert call.ear.words.startswith("Welcome. I'm sorry, I have to end this call now.")


def test_a_silence_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Idle(after=0)


def test_without_words_of_its_own_the_agent_uses_those_of_its_language() -> None:
    call = Call(Polite(turns=TurnPolicy(language="es"), idle=Idle(after=5.0)))
    call.run(lambda _: None)
    phrases = language_of("es").phrases
    assert call.ear.words == f"{phrases.still_there} {phrases.unheard}"
