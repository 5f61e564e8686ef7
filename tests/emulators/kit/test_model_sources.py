"""Sources of the emulated model's answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Any

from voiceflow.clients.speech.engines import BrainText, BrainToolCall
from voiceflow.emulators.kit.model.answers import Answer, AnswerToolCall, Refusal
from voiceflow.emulators.kit.model.sources import Piece, ScriptSource, brain_pieces, script_pieces


async def collect(pieces: AsyncIterator[Piece]) -> list[Piece]:
    return [piece async for piece in pieces]


async def test_a_script_answers_in_order_and_says_when_it_has_ended() -> None:
    refusal = Refusal(status=429, message="busy", type="rate_limit", code="busy")
    source = ScriptSource(["Hello.", Answer(text="Bye."), refusal])
    assert [await source.reply({}) for _ in range(3)] == [Answer(text="Hello."), Answer(text="Bye."), refusal]
    ended = await source.reply({})
    assert isinstance(ended, Refusal)
    assert (ended.status, ended.code) == (400, "script_ended")


async def test_a_function_answers_each_request_by_what_it_asks() -> None:
    async def later(request: Mapping[str, Any]) -> str:
        await asyncio.sleep(0)
        return str(request["n"])

    assert await ScriptSource(lambda request: str(request["n"])).reply({"n": 1}) == Answer(text="1")
    assert await ScriptSource(later).reply({"n": 2}) == Answer(text="2")


async def test_the_pieces_of_a_text_are_the_text_and_its_calls_come_last() -> None:
    call = AnswerToolCall("look_up", "{}")
    pieces = await collect(script_pieces(Answer(text="Hello there, caller.", calls=[call])))
    assert "".join(str(piece) for piece in pieces[:-1]) == "Hello there, caller."
    assert pieces[-1] is call
    assert await collect(script_pieces(Answer(text="x", pieces=["a", "b"]))) == ["a", "b"]


class Thinking:
    """A brain that looks something up, and notes when it is stopped."""

    def __init__(self) -> None:
        self.is_stopped = False

    async def complete(
        self, messages: Sequence[Mapping[str, object]], tools: Sequence[Mapping[str, object]]
    ) -> AsyncGenerator[BrainText | BrainToolCall, None]:
        try:
            yield BrainText("Let me see. ")
            yield BrainToolCall("c1", "look_up", "{}")
        finally:
            self.is_stopped = True


async def test_a_brain_is_stopped_when_nobody_reads_on() -> None:
    brain = Thinking()
    assert await collect(brain_pieces(brain, [], [])) == [
        "Let me see. ",
        AnswerToolCall("look_up", "{}", "c1"),
    ]
    other = Thinking()
    pieces = brain_pieces(other, [], [])
    assert await anext(pieces) == "Let me see. "
    await pieces.aclose()
    assert (brain.is_stopped, other.is_stopped) == (True, True)
