"""Our own turns for an agent that hears."""

from collections.abc import Callable

from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.testing import Stage
from voiceflow.turns import TurnPolicy

LONG = "We are open from Monday to Friday, from eight in the morning until five in the afternoon."


async def test_our_own_turns_end_after_the_silence_of_the_policy(stage_with: Callable[..., Stage]) -> None:
    policy = TurnPolicy(silence=0.5)
    async with stage_with(lambda: OpenAIRealtime(turns=policy, greeting="Hello.")) as stage:
        stage.realtime.script.answers.append("At eight.")
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        (record,) = stage.realtime.records
        assert record.session.errors == []
        assert len(record.of_type("input_audio_buffer.commit")) == 1
        assert record.of_type("session.update")[0]["session"]["audio"]["input"]["turn_detection"] is None
        assert stage.transcript[1:] == [("caller", "When do you open?"), ("agent", "At eight.")]


async def test_a_cough_over_the_agent_is_no_turn_of_ours(stage_with: Callable[..., Stage]) -> None:
    from voiceflow.testing.speech import speechlike

    async with stage_with(lambda: OpenAIRealtime(turns=TurnPolicy(), greeting=LONG)) as stage:
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.listen(1.0)
            await caller.say(speechlike(0.3, 3))
            await caller.wait_for_agent(pause=2.0)
        (record,) = stage.realtime.records
        assert record.of_type("input_audio_buffer.commit") == []
        assert record.of_type("response.cancel") == []
        assert stage.transcript == [("agent", LONG)]


async def test_our_own_barge_in_sends_the_voice_from_its_beginning(
    stage_with: Callable[..., Stage],
) -> None:
    async with stage_with(lambda: OpenAIRealtime(turns=TurnPolicy(), greeting=LONG)) as stage:
        stage.realtime.script.answers.append("At eight.")
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.listen(1.0)
            await caller.say("When do you open, please, on Monday?")
            await caller.wait_for_agent()
        (record,) = stage.realtime.records
        assert record.session.errors == []
        (_, greeting), *rest = stage.transcript
        assert LONG.startswith(greeting)
        assert len(greeting) < len(LONG)
        assert rest == [("caller", "When do you open, please, on Monday?"), ("agent", "At eight.")]
