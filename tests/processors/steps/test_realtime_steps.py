"""Steps with a realtime model, whose instructions and tools each step sets."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Literal

from pydantic import BaseModel

from voiceflow import Pipeline, Processor
from voiceflow.emulators.kit import live_script
from voiceflow.processors import VAD, openai
from voiceflow.processors.steps import AgentStep, AgentSteps, Exit, Name, StepRunner
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

PERSON = Exit("wants_person", "The user wants to talk to a person.", ("a person",))


class Wish(BaseModel):
    """What the user wants."""

    kind: Literal["booking", "other"]


def stage_of(
    script: Callable[[StepRunner], Awaitable[None]],
    agent: Callable[[], Processor] = openai.OpenAIRealtime,
) -> Stage:
    async def bot(call: Call) -> None:
        steps = AgentSteps(script, instructions="You are Ann.", exits=[PERSON])
        await call.run(Pipeline([call.input(), VAD(), agent(), steps, call.output()]))

    return Stage(partial(create_app, bot))


def calls(tool: str, **arguments: Any) -> live_script.LiveAnswer:
    """An answer of the model that calls a tool."""
    return live_script.LiveAnswer("", calls=[live_script.LiveCall(tool, json.dumps(arguments))])


async def lead_through_steps(
    agent: Callable[[], Processor], script_of: Callable[[Stage], live_script.LiveScript]
) -> Stage:
    """Make a call that leads a model through a step and a question; its first result is refused."""
    got: list[Any] = []

    async def reception(steps: StepRunner) -> None:
        got.append(await steps.run(AgentStep("Find out what they want.", Wish, greeting="Hello.")))
        got.append(await steps.ask(Name("What is your name?")))
        steps.say("Goodbye, Ada.")

    async with stage_of(reception, agent) as stage:
        script_of(stage).answers.extend(
            [
                calls("finish", kind="nothing"),
                calls("finish", kind="booking"),
                "What is your name?",
                calls("enter_value", value="Ada"),
                "That is Ada. Is that right?",
                calls("confirm_value", is_right=True),
                "Goodbye, Ada.",
            ]
        )
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("I need an appointment.")
            await caller.wait_for_agent(pause=1.5)
            await caller.say("Ada.")
            await caller.wait_for_agent(pause=1.5)
            await caller.say("Yes.")
            await caller.call.over()
        assert got == [Wish(kind="booking"), "Ada"]
        assert ("agent", "Goodbye, Ada.") in stage.transcript
    return stage


async def test_a_realtime_model_is_led_through_steps() -> None:
    stage = await lead_through_steps(openai.OpenAIRealtime, lambda stage: stage.realtime.script)
    (record,) = stage.realtime.records
    settings = [update["session"] for update in record.of_type("session.update")]
    instructions = [each["instructions"].partition("\n\n")[2] for each in settings if "instructions" in each]
    assert instructions[-2] == "Find out what they want."
    assert instructions[-1].startswith("Ask the user for the user's name")
    tools = [tool["name"] for tool in settings[-1]["tools"]]
    assert tools == ["enter_value", "confirm_value", "wants_person"]
    results = [item.text for item in record.session.items if item.role == "tool"]
    assert results[0].startswith("Error: the arguments do not fit: kind")
    assert 'Begin with: "What is your name?"' in results[1]
