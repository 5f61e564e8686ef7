"""A realtime model of OpenAI on phone calls, against the emulated service."""

from collections.abc import Callable

from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.testing import Stage

GREETING = "Hello, how can I help you today?"


async def test_the_user_asks_and_the_model_answers(stage_with: Callable[..., Stage]) -> None:
    async with stage_with(lambda: OpenAIRealtime(instructions="Be brief.", greeting=GREETING)) as stage:
        stage.realtime.script.answers.append("At eight in the morning.")
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        assert stage.transcript == [
            ("agent", GREETING),
            ("caller", "When do you open?"),
            ("agent", "At eight in the morning."),
        ]
        (record,) = stage.realtime.records
        assert record.session.errors == []
        assert record.session.settings["instructions"] == "Be brief."


async def test_a_barge_in_tells_the_model_what_was_played(stage_with: Callable[..., Stage]) -> None:
    async with stage_with(lambda: OpenAIRealtime(greeting=GREETING * 4)) as stage:
        stage.realtime.script.answers.append("At eight.")
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.listen(1.5)
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        (record,) = stage.realtime.records
        # The service hears the user too: it may have cancelled its answer already.
        assert set(record.session.errors) <= {"response_cancel_not_active"}
        (cut,) = record.of_type("conversation.item.truncate")
        (_, greeting), *rest = stage.transcript
        assert 0 < len(greeting) < len(GREETING * 4)
        assert abs(cut["audio_end_ms"] - len(greeting) * 60) < 1000
        assert rest == [("caller", "When do you open?"), ("agent", "At eight.")]


async def test_a_tool_is_run_once_and_its_result_is_spoken(stage_with: Callable[..., Stage]) -> None:
    runs: list[str] = []

    async def hours(day: str) -> str:
        """Tell the opening hours."""
        runs.append(day)
        return "eight to five"

    async with stage_with(lambda: OpenAIRealtime(tools=[hours])) as stage:
        stage.realtime.script.answers.extend(
            [
                LiveAnswer("One moment.", calls=[LiveCall("hours", '{"day": "Friday"}')]),
                "From eight to five.",
            ]
        )
        async with stage.call() as caller:
            await caller.listen(1.0)
            await caller.say("When are you open on Friday?")
            await caller.wait_for_agent(pause=1.5)
        assert runs == ["Friday"]
        assert stage.transcript == [
            ("caller", "When are you open on Friday?"),
            ("agent", "One moment."),
            ("agent", "From eight to five."),
        ]
        (record,) = stage.realtime.records
        assert record.session.errors == []
        assert [(item.role, item.text) for item in record.session.items if item.role == "tool"] == [
            ("tool", "eight to five")
        ]
