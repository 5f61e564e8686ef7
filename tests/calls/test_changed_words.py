"""A processor between the model and the voice changes the words: the conversation holds those heard."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from functools import partial

import pytest

from tests.calls.scene import COUGH
from voiceflow import Pipeline, Processor, handles
from voiceflow.dialogue import AssistantMessage, Context
from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.frames import AgentTextFrame
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

NUMBER = re.compile(r"\d[\d ]+\d")
WRITTEN = "Your **card** is 4111 1111 1111 1111 and it expires in May. Anything else that I can do for you?"
SPOKEN = "Your card is [hidden] and it expires in May. Anything else that I can do for you?"


class Plain(Processor):
    """Strips markup and hides numbers."""

    @handles(AgentTextFrame)
    def _strip(self, frame: AgentTextFrame) -> AgentTextFrame:
        text = NUMBER.sub("[hidden]", frame.text).replace("**", "")
        return frame if text == frame.text else replace(frame, text=text)


class SlowPlain(Processor):
    """The same in pieces that are not those of the model."""

    @handles(AgentTextFrame)
    async def _strip(self, frame: AgentTextFrame) -> AsyncIterator[AgentTextFrame]:
        text = NUMBER.sub("[hidden]", frame.text).replace("**", "")
        middle = text.find(" ", len(text) // 2)
        yield replace(frame, text=text[:middle])
        yield replace(frame, text=text[middle:])


def stage_with(
    changer: type[Processor], *answers: Answer | str, tools: Sequence[Callable[..., object]] = ()
) -> Stage:
    async def bot(call: Call) -> None:
        agent, voice = LLM(tools=tools), ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        chain = [call.input(), VAD(), ElevenLabsSTT(), agent, changer(), voice, call.output()]
        await call.run(Pipeline(chain))

    return Stage(partial(create_app, bot), answers=answers)


def said(context: Context | None) -> list[str]:
    assert context is not None
    return [message.text for message in context.messages() if isinstance(message, AssistantMessage)]


@pytest.mark.parametrize("changer", [Plain, SlowPlain])
async def test_what_was_heard_to_its_end_is_remembered_as_it_was_spoken(changer: type[Processor]) -> None:
    async with stage_with(changer, WRITTEN) as stage:
        async with stage.call() as caller:
            await caller.say("What is my card?")
            await caller.wait_for_agent()
        journal = stage.journals[-1]
        assert said(journal.context) == [SPOKEN]
        assert [reply.written for turn in journal.turns if (reply := turn.reply)] == [SPOKEN]


@pytest.mark.parametrize("changer", [Plain, SlowPlain])
async def test_what_was_interrupted_is_remembered_as_far_as_it_was_spoken(changer: type[Processor]) -> None:
    async with stage_with(changer, WRITTEN, "Well.") as stage:
        async with stage.call() as caller:
            await caller.say("What is my card?")
            await caller.interrupt_after(2.0, "Stop it, please.")
            await caller.wait_for_agent()
        assert said(stage.journals[-1].context) == ["Your card is [hidden] and it expires", "Well."]


async def test_the_rest_after_a_cough_follows_the_changed_words() -> None:
    async with stage_with(Plain, WRITTEN) as stage:
        async with stage.call() as caller:
            await caller.say("What is my card?")
            await caller.interrupt_after(1.5, COUGH)
            await caller.wait_for_agent()
            await caller.listen(4.0)
        assert said(stage.journals[-1].context) == [SPOKEN]


async def test_words_before_a_tool_stay_before_it() -> None:
    def pay() -> str:
        """Pay."""
        return "paid"

    answers = Answer(text="I take **card** 4111 1111.", calls=[AnswerToolCall("pay")]), "It is **paid**."
    async with stage_with(Plain, *answers, tools=(pay,)) as stage:
        async with stage.call() as caller:
            await caller.say("Please pay.")
            await caller.wait_for_agent()
            await caller.listen(1.0)
        assert said(stage.journals[-1].context) == ["I take card [hidden].", "It is paid."]
