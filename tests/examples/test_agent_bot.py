"""The bot whose brain is an agent of the platform."""

from collections.abc import Callable

from voiceflow.emulators.elevenlabs import AgentAnswer, AgentToolCall
from voiceflow.emulators.elevenlabs.agent.brain import brain_of
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.testing import Stage

GREETING = "Hello, this is the Mill Street dental practice. How can I help you?"


async def test_the_agent_answers_looks_an_appointment_up_and_hangs_up(
    stage_for: Callable[..., Stage],
) -> None:
    lookup = AgentAnswer(
        "One moment.", tool_calls=(AgentToolCall("find_appointment", {"day": "Friday", "time": "10:00"}),)
    )
    async with stage_for("agent_bot.py") as stage:
        stage.speech.agent_service.lookup = lambda _: phone_agent(GREETING)
        stage.speech.agent_service.brain = brain_of(
            [lookup, "Friday at ten is free.", AgentAnswer("Goodbye!", end_call=True)]
        )
        async with stage.call("+15550123") as caller:
            await caller.wait_for_agent()
            await caller.say("Is Friday at ten free?")
            await caller.wait_for_agent(pause=1.5)
            await caller.say("Thanks, that is all. Goodbye.")
            await caller.call.over()
            assert caller.call.status == "completed"
        assert stage.transcript == [
            ("agent", GREETING),
            ("caller", "Is Friday at ten free?"),
            ("agent", "One moment."),
            ("agent", "Friday at ten is free."),
            ("caller", "Thanks, that is all. Goodbye."),
            ("agent", "Goodbye!"),
        ]
        assert stage.journals[0].context is not None
        told = stage.journals[0].context.to_openai()
        (asked,) = [message for message in told if message.get("tool_calls")]
        assert asked["content"] == "One moment."
        assert told[told.index(asked) + 1]["content"] == '{"free":true}'
        waits = stage.journals[0].metrics["ElevenLabsAgent", "response_s"]
        assert len(waits) == 2
        assert all(1.0 < wait < 2.0 for wait in waits)
        (record,) = stage.speech.agent_service.conversations
        assert record.initiation["dynamic_variables"] == {"caller_number": "+15550123"}
        (result,) = [
            result for item in record.transcript for result in item.tool_results if result.name != "end_call"
        ]
        assert (result.result, result.is_error) == ('{"free":true}', False)
        assert record.close_code == 1000
        assert len(stage.model.exchanges) == 0


async def test_the_agent_falls_silent_when_the_caller_speaks(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("agent_bot.py") as stage:
        stage.speech.agent_service.lookup = lambda _: phone_agent(GREETING)
        stage.speech.agent_service.brain = brain_of(["At eight."])
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.listen(1.5)
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        (_, greeting), *rest = stage.transcript
        assert GREETING.startswith(greeting)
        assert 0 < len(greeting) < len(GREETING)
        assert rest == [("caller", "When do you open?"), ("agent", "At eight.")]


async def test_a_tool_may_end_the_call(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("agent_bot.py") as stage:
        stage.speech.agent_service.brain = brain_of(
            [AgentAnswer("Goodbye!", tool_calls=(AgentToolCall("hang_up"),)), "…"]
        )
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Goodbye.")
            await caller.call.over()
            assert caller.call.status == "completed"
        assert ("agent", "Goodbye!") in stage.transcript
