"""What a journal notes of the agent's replies."""

from tests.journal.test_journal import Scene
from voiceflow import (
    AgentTextFrame,
    Frame,
    InterruptionFrame,
    MetricFrame,
)


def test_the_greeting_answers_nobody() -> None:
    scene = Scene()
    scene.agent_says(0.1, 1, "Hello.", "Hello.")
    scene.caller_says(2.0, 3.0, "Hi.")
    scene.agent_says(3.7, 2, "Yes?", "Yes?")
    assert [turn.reply for turn in scene.journal.turns] == [scene.journal.replies[2]]


def first_token(value: float) -> Frame:
    return MetricFrame(processor="LLM", name="llm_first_token_s", value=value)


def test_the_token_after_a_tool_is_not_that_of_the_next_reply() -> None:
    scene = Scene()
    scene.see(1.0, first_token(0.1), AgentTextFrame(reply=1, text="One moment."))
    scene.see(2.0, first_token(0.2), AgentTextFrame(reply=1, text="It comes tomorrow."))
    scene.see(9.0, first_token(0.1), AgentTextFrame(reply=2, text="Goodbye!"))
    assert [scene.journal.replies[number].first_token for number in (1, 2)] == [1.0, 9.0]


def test_the_token_of_an_interrupted_reply_is_not_that_of_the_next() -> None:
    scene = Scene()
    scene.see(1.0, first_token(0.1), InterruptionFrame(reply=2))
    scene.see(9.0, first_token(0.1), AgentTextFrame(reply=2, text="Goodbye!"))
    assert scene.journal.replies[2].first_token == 9.0
