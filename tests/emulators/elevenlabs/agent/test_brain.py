"""What thinks behind an emulated agent."""

import pytest

from voiceflow.emulators.elevenlabs.agent.brain import (
    AgentAnswer,
    AgentToolCall,
    Cause,
    EchoBrain,
    FunctionBrain,
    ScriptedBrain,
    Turn,
    brain_of,
)
from voiceflow.emulators.elevenlabs.agent.record import RecordedItem
from voiceflow.emulators.elevenlabs.problems import EngineError


def turn(cause: Cause = Cause.USER, said: str = "Hello.") -> Turn:
    return Turn(cause=cause, history=(RecordedItem(role="user", message=said, at=0.0, event_id=1),))


async def test_a_script_is_read_line_by_line_and_silence_takes_no_line() -> None:
    brain = brain_of(["One.", AgentAnswer("Two.", end_call=True)])
    assert isinstance(brain, ScriptedBrain)
    assert await brain.answer(turn()) == AgentAnswer("One.")
    assert await brain.answer(turn(Cause.SILENCE)) == AgentAnswer("Are you still there?")
    assert await brain.answer(turn(Cause.TOOLS)) == AgentAnswer("Two.", end_call=True)
    with pytest.raises(EngineError, match="no line left"):
        await brain.answer(turn())


async def test_a_script_may_go_on_for_ever() -> None:
    brain = ScriptedBrain(otherwise="I see.", silence="")
    assert await brain.answer(turn()) == AgentAnswer("I see.")
    assert await brain.answer(turn(Cause.SILENCE)) == AgentAnswer()


async def test_a_function_answers_from_the_turn() -> None:
    brain = brain_of(lambda turn: f"{turn.user_text} {turn.cause}")
    assert isinstance(brain, FunctionBrain)
    assert await brain.answer(turn()) == AgentAnswer("Hello. user")


async def test_by_default_what_was_said_is_repeated() -> None:
    brain = EchoBrain()
    assert brain_of(brain) is brain
    assert await brain.answer(turn()) == AgentAnswer("You said: Hello.")
    assert (await brain.answer(turn(Cause.SILENCE))).text == "Are you still there?"


def test_what_was_said_is_in_no_repr() -> None:
    told = repr(
        (turn(said="my secret"), AgentAnswer("my secret", (AgentToolCall("a", {"pin": "my secret"}),)))
    )
    assert "secret" not in told
