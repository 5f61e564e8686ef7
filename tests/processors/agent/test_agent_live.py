"""An agent that hears and speaks itself."""

from collections.abc import Callable

from voiceflow.clients.openai.realtime import SemanticVAD
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.testing import Stage

LONG = "We are open from Monday to Friday, from eight in the morning until five in the afternoon."


async def test_without_a_vad_the_service_interrupts(stage_with: Callable[..., Stage]) -> None:
    async with stage_with(
        lambda: OpenAIRealtime(turns=SemanticVAD(eagerness="high"), greeting=LONG), has_vad=False
    ) as stage:
        stage.realtime.script.answers.append("At eight.")
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.listen(1.0)
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        (record,) = stage.realtime.records
        assert record.session.errors == []
        assert len(record.of_type("conversation.item.truncate")) == 1
        assert len(stage.transcript[0][1]) < len(LONG)


async def test_texts_to_say_wait_for_each_other(stage_with: Callable[..., Stage]) -> None:
    agent: list[OpenAIRealtime] = []

    def make() -> OpenAIRealtime:
        agent.append(OpenAIRealtime(greeting="Hello there."))
        return agent[0]

    async with stage_with(make) as stage:
        async with stage.call() as caller:
            await caller.agent_begins()
            agent[0].say("First of all.")
            agent[0].say("And second.")
            await caller.wait_for_agent(pause=2.0)
        (record,) = stage.realtime.records
        assert record.session.errors == []
        assert [text for _, text in stage.transcript] == ["Hello there.", "First of all.", "And second."]
