"""Steps of a model that hears and speaks itself."""

from typing import Any

from tests.processors.steps.test_realtime_steps import PERSON, calls, lead_through_steps, stage_of
from voiceflow.processors import gemini
from voiceflow.processors.steps import ExitTaken, Name, StepRunner


async def test_a_user_of_a_realtime_model_may_leave_a_step() -> None:
    got: list[Any] = []

    async def reception(steps: StepRunner) -> None:
        try:
            await steps.ask(Name("What is your name?"))
        except ExitTaken as taken:
            got.append(taken.exit)
        steps.say("I put you through.")

    async with stage_of(reception) as stage:
        stage.realtime.script.answers.extend([calls("wants_person"), "I put you through."])
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
    stage = await lead_through_steps(gemini.GeminiLive, lambda stage: stage.live.script)
    (record,) = stage.live.records
    assert record.errors == []
    updates = [each["contextUpdate"] for each in record.received if "contextUpdate" in each]
    instructions = [each["systemInstruction"]["parts"][0]["text"] for each in updates]
    assert instructions[-1].startswith("You are Ann.\n\nAsk the user for the user's name")
    (offered,) = updates[-1]["tools"]["tools"]
    names = [made["name"] for made in offered["functionDeclarations"]]
    assert names == ["enter_value", "confirm_value", "wants_person"]
