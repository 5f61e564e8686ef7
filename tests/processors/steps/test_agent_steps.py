"""Steps of a model that hears and speaks itself."""

import json
from typing import Any

from tests.processors.steps.test_realtime_steps import Wish, stage_of
from voiceflow.emulators.kit import live_script
from voiceflow.processors import gemini
from voiceflow.processors.steps import AgentStep, Exit, ExitTaken, Name, StepRunner

PERSON = Exit("wants_person", "The user wants to talk to a person.", ("a person",))


async def test_a_user_of_a_realtime_model_may_leave_a_step() -> None:
    got: list[Any] = []

    async def reception(steps: StepRunner) -> None:
        try:
            await steps.ask(Name("What is your name?"))
        except ExitTaken as taken:
            got.append(taken.exit)
        steps.say("I put you through.")

    async with stage_of(reception) as stage:
        leave = live_script.LiveAnswer("", calls=[live_script.LiveCall("wants_person", "{}")])
        stage.realtime.script.answers.extend([leave, "I put you through."])
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("I want a person.")
            await caller.call.over()
        assert got == [PERSON]
        assert [text for who, text in stage.transcript if who == "agent"] == [
            "What is your name?",
            "I put you through.",
        ]


async def test_gemini_live_is_led_through_the_same_steps() -> None:
    got: list[Any] = []

    async def reception(steps: StepRunner) -> None:
        got.append(await steps.run(AgentStep("Find out what they want.", Wish, greeting="Hello.")))
        got.append(await steps.ask(Name("What is your name?")))
        steps.say("Goodbye, Ada.")

    call = live_script.LiveCall
    answer = live_script.LiveAnswer
    async with stage_of(reception, gemini.GeminiLive) as stage:
        stage.live.script.answers.extend(
            [
                answer("", calls=[call("finish", json.dumps({"kind": "nothing"}))]),
                answer("", calls=[call("finish", json.dumps({"kind": "booking"}))]),
                "What is your name?",
                answer("", calls=[call("enter_value", json.dumps({"value": "Ada"}))]),
                "That is Ada. Is that right?",
                answer("", calls=[call("confirm_value", json.dumps({"is_right": True}))]),
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
        (record,) = stage.live.records
        assert record.errors == []
        updates = [each["contextUpdate"] for each in record.received if "contextUpdate" in each]
        instructions = [each["systemInstruction"]["parts"][0]["text"] for each in updates]
        assert instructions[-1].startswith("You are Ann.\n\nAsk the user for the user's name")
        (offered,) = updates[-1]["tools"]["tools"]
        names = [made["name"] for made in offered["functionDeclarations"]]
        assert names == ["enter_value", "confirm_value", "wants_person"]
        assert ("agent", "Goodbye, Ada.") in stage.transcript
