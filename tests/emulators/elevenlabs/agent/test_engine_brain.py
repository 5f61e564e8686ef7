"""A local engine behind an emulated agent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from voiceflow.clients.local.brain import DENTAL_PRACTICE, RuleBrain
from voiceflow.clients.speech.engines import BrainText, BrainToolCall
from voiceflow.emulators.elevenlabs.agent.brain import Cause, Turn
from voiceflow.emulators.elevenlabs.agent.engine_brain import EngineBrain
from voiceflow.emulators.elevenlabs.agent.record import RecordedItem


class Reader:
    """Tells what it was given to read."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []

    async def complete(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
    ) -> AsyncIterator[BrainText | BrainToolCall]:
        self.messages = [(message["role"], message["content"]) for message in messages]
        yield BrainText("One ")
        yield BrainToolCall("c1", "look_up", "{}")
        yield BrainText("moment. ")


def turn(*said: tuple[str, str | None], cause: Cause = Cause.USER, prompt: str = "") -> Turn:
    history = tuple(
        RecordedItem(role="user" if role == "user" else "agent", message=message, at=0.0, event_id=number)
        for number, (role, message) in enumerate(said)
    )
    return Turn(cause=cause, history=history, prompt=prompt)


async def test_the_engine_reads_the_whole_conversation_and_speaks() -> None:
    engine = Reader()
    said = turn(("agent", "Hello."), ("user", "Hi."), ("agent", None), prompt="You answer.")
    assert (await EngineBrain(engine).answer(said)).text == "One moment."
    assert engine.messages == [("system", "You answer."), ("assistant", "Hello."), ("user", "Hi.")]


async def test_silence_is_not_for_the_engine_to_answer() -> None:
    engine = Reader()
    answer = await EngineBrain(engine, silence="Hello?").answer(turn(cause=Cause.SILENCE))
    assert (answer.text, engine.messages) == ("Hello?", [])


async def test_the_rules_of_a_practice_answer_a_caller() -> None:
    brain = EngineBrain(RuleBrain(DENTAL_PRACTICE))
    answer = await brain.answer(turn(("agent", "Hello!"), ("user", "What are your opening hours?")))
    assert "open" in answer.text.lower()
