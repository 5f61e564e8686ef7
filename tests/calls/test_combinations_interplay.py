"""Tools, an operator, and processors behind the agent: what the caller hears and the agent remembers."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from tests.calls.scene import VOICE, Scene, use
from voiceflow import AgentTextFrame, Pipeline, Processor, handles
from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.jobs import REPEATED
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

pytestmark = pytest.mark.rows(2)

NOTICE = "Your card will be charged now."


@pytest.mark.parametrize("text", ["One moment.", ""])
async def test_a_notice_from_inside_a_tool_is_heard_before_the_answer_and_cannot_be_interrupted(
    text: str,
) -> None:
    scene: Scene

    async def pay() -> str:
        """Take the money."""
        scene.line.say(NOTICE, protected=True)
        await asyncio.sleep(4.0)
        return "paid"

    scene = Scene([use("pay", text), "All is paid."], tools=[pay])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Pay with my card please.")
        await caller.begins()
        await caller.listen(1.5)
        await caller.cough()
        await caller.listen(8.0)
    assert scene.said == " ".join(["Hello there.", *text.split(), NOTICE, "All is paid."])


async def test_a_muted_agent_reports_no_result_and_asks_nothing_and_knows_it_later() -> None:
    async def look() -> str:
        """Look it up."""
        await asyncio.sleep(3.0)
        return "on the shelf"

    scene = Scene([use("look", "One moment please."), "It is on the shelf."], tools=[look])
    async with scene.call(is_answered=False) as caller:
        await caller.wait()
        await caller.say("Look it up.")
        await caller.begins()
        scene.line.update(muted=True)
        await caller.listen(1.0)
        await caller.say("Hello, who is there?")
        await caller.listen(3.0)
        await caller.cough(1.5)
        before = len(scene.caller.call.record.heard_bytes)
        await caller.listen(6.0)
        assert len(scene.caller.call.record.heard_bytes) == before
        scene.line.update(muted=False)
        await caller.say("Where is it now?")
        await caller.wait()
    assert scene.said.endswith("It is on the shelf.")
    assert scene.results == ["on the shelf"]


async def test_a_model_that_makes_one_call_twice_in_an_answer_books_once() -> None:
    booked: list[str] = []

    async def book(day: str) -> str:
        """Book a day."""
        booked.append(day)
        await asyncio.sleep(1.0)
        return "booked"

    calls = [AnswerToolCall("book", arguments) for arguments in ('{"day": "Monday"}', '{"day":"Monday"}')]
    scene = Scene([Answer(calls=calls), "It is booked."], tools=[book])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Book Monday please.")
        await caller.wait()
    assert booked == ["Monday"]
    assert scene.results == ["booked", REPEATED]
    assert scene.said == "Hello there. It is booked."


class Guard(Processor):
    """Lets nothing through that must not be said."""

    @handles(AgentTextFrame)
    def check(self, frame: AgentTextFrame) -> AgentTextFrame | None:
        return None if "bad" in frame.text else frame


async def test_an_answer_that_a_processor_behind_the_agent_takes_away_is_not_remembered_as_heard() -> None:
    async def bot(call: Call) -> None:
        voice = ElevenLabsTTS(voice=VOICE)
        chain = [call.input(), VAD(), ElevenLabsSTT(), LLM(), Guard(), voice, call.output()]
        await call.run(Pipeline(chain))

    answers = ["That is bad.", "That is good."]
    async with Stage(partial(create_app, bot), answers=answers) as stage, stage.call() as caller:
        await caller.say("How is it?")
        await caller.listen(5.0)
        await caller.say("And now?")
        await caller.wait_for_agent()
    assert [text for who, text in stage.transcript if who == "agent"] == ["That is good."]
