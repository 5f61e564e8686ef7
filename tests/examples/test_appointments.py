"""The appointments: a booking across three steps, and a person at any of them."""

import json
from collections.abc import Callable

from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.testing import Stage


def finish(**fields: object) -> Answer:
    return Answer(calls=[AnswerToolCall("finish", json.dumps(fields))])


async def test_an_appointment_is_booked_by_questions_and_agents(stage_for: Callable[..., Stage]) -> None:
    answers = [
        "Hello Ada, how can I help?",
        finish(kind="appointment"),
        "Nine, eleven or three o'clock?",
        finish(hour=10),
        finish(hour=11),
    ]
    async with stage_for("appointments.py", answers=answers) as stage:
        async with stage.call("+15550100") as caller:
            await caller.wait_for_agent()
            await caller.say("This is Ada Lovelace.")
            await caller.wait_for_agent()
            await caller.say("I need an appointment.")
            await caller.wait_for_agent()
            await caller.say("Next Tuesday.")
            await caller.wait_for_agent()
            await caller.say("Eleven is fine.")
            await caller.wait_for_agent()
            await caller.say("Yes, please.")
            await caller.call.over()
        said = [text for who, text in stage.transcript if who == "agent"]
        assert said == [
            "Mill Street dental practice. Who am I speaking to?",
            "Hello Ada, how can I help?",
            "Which day would you like?",
            "Nine, eleven or three o'clock?",
            "May we call you back on the number you are calling from?",
            "You are booked for Tuesday at 11 o'clock. Thank you for calling. Goodbye!",
        ]
        systems = [exchange.request["messages"][0]["content"] for exchange in stage.model.exchanges]
        assert all(system.startswith("You answer the phone of the Mill Street") for system in systems)
        assert "Do not book anything" in systems[1]
        assert "Agree on one of these free hours" in systems[2]
        [wrong] = [
            message["content"]
            for message in stage.model.exchanges[4].request["messages"]
            if message["role"] == "tool" and message["content"].startswith("Error")
        ]
        assert wrong == "Error: that hour is not free; free are [9, 11, 15]"


async def test_a_user_who_asks_for_a_person_is_put_through(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("appointments.py") as stage:
        async with stage.call("+15550100") as caller:
            await caller.wait_for_agent()
            await caller.say("I want to talk to a person.")
            await caller.call.over()
        assert stage.transcript[-1] == ("agent", "I put you through.")


async def test_the_second_agent_may_be_a_person_too(stage_for: Callable[..., Stage]) -> None:
    person = Answer(calls=[AnswerToolCall("wants_person")])
    async with stage_for("appointments.py", answers=["How can I help?", person]) as stage:
        async with stage.call("+15550100") as caller:
            await caller.wait_for_agent()
            await caller.say("Ada.")
            await caller.wait_for_agent()
            await caller.say("Put me through to somebody real.")
            await caller.call.over()
        assert stage.transcript[-1] == ("agent", "I put you through.")
