"""Steps with an agent whose prompt and tools are fixed on the platform."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from pydantic import BaseModel

from voiceflow import Pipeline
from voiceflow.emulators.elevenlabs import AgentAnswer, AgentToolCall
from voiceflow.emulators.elevenlabs.agent.brain import brain_of
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.processors import VAD
from voiceflow.processors.elevenlabs import ElevenLabsAgent
from voiceflow.processors.steps import AgentStep, AgentSteps, Digits, StepRunner
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

GREETING = "Hello, how can I help you?"


class Wish(BaseModel):
    """What the user wants."""

    kind: Literal["reading", "other"]


async def test_an_agent_of_the_platform_is_led_through_steps() -> None:
    got: list[Any] = []

    async def reception(steps: StepRunner) -> None:
        got.append(await steps.run(AgentStep("Find out what they want.", result=Wish)))
        got.append(await steps.ask(Digits("What is the number?", length=4)))
        steps.say("Thank you, goodbye.")

    async def bot(call: Call) -> None:
        steps = AgentSteps(reception)
        agent = ElevenLabsAgent("agent_1", tools=steps.tools)
        await call.run(Pipeline([call.input(), VAD(), agent, steps, call.output()]))

    brain: Sequence[str | AgentAnswer] = [
        AgentAnswer(tool_calls=(AgentToolCall("finish_step", {"result": json.dumps({"kind": "reading"})}),)),
        "What is the number?",
        AgentAnswer(tool_calls=(AgentToolCall("enter_value", {"value": "4711"}),)),
        "That is 4 7 1 1. Is that right?",
        AgentAnswer(tool_calls=(AgentToolCall("confirm_value", {"is_right": True}),)),
        "Thank you, goodbye.",
    ]
    async with Stage(partial(create_app, bot)) as stage:
        stage.speech.agent_service.lookup = lambda _: phone_agent(GREETING)
        stage.speech.agent_service.brain = brain_of(brain)
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("I have a meter reading.")
            await caller.wait_for_agent(pause=1.5)
            await caller.say("Four seven one one.")
            await caller.wait_for_agent(pause=1.5)
            await caller.say("Yes.")
            await caller.call.over()
    assert got == [Wish(kind="reading"), "4711"]
    (record,) = stage.speech.agent_service.conversations
    results = [result.result for item in record.transcript for result in item.tool_results]
    assert 'Begin with: "What is the number?"' in results[0]
    assert 'Say: "That is 4 7 1 1. Is that right?"' in results[1]
    assert results[2].startswith('Done. First say: "Thank you, goodbye."')
    assert stage.transcript[-1] == ("agent", "Thank you, goodbye.")
