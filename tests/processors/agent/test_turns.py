"""Who ends the user's turns, and what a barge-in tells each model."""

from collections.abc import Callable

from tests.processors.agent.kinds import GEMINI
from voiceflow.clients.openai.realtime import SemanticVAD
from voiceflow.emulators.kit.live_voice import SECONDS_PER_CHARACTER
from voiceflow.processors.gemini import GeminiLive
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


async def test_turns_that_we_mark_for_gemini(stage_with: Callable[..., Stage]) -> None:
    async with stage_with(lambda: GeminiLive(turns=TurnPolicy(), greeting=LONG)) as stage:
        GEMINI.prepare(stage, "", ["At eight."])
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.listen(1.0)
            await caller.say("When do you open, please, on Monday?")
            await caller.wait_for_agent()
        (record,) = stage.live.records
        assert record.errors == []
        inputs = [list(message.get("realtimeInput", {})) for message in record.received]
        marks = [each[0] for each in inputs if each]
        assert marks == ["activityStart", "text", "activityEnd", "activityStart", "text", "activityEnd"] or (
            marks == ["activityStart", "text", "activityEnd", "text", "activityStart", "activityEnd"]
        )
        assert stage.transcript[-1] == ("agent", "At eight.")


async def test_gemini_reads_which_words_were_heard(stage_with: Callable[..., Stage]) -> None:
    async with stage_with(lambda: GeminiLive(greeting=LONG)) as stage:
        GEMINI.prepare(stage, "", ["At eight."])
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.listen(2.0)
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        (_, heard), *_ = stage.transcript
        (record,) = stage.live.records
        assert 0 < len(heard) * SECONDS_PER_CHARACTER < 4.0
        assert f"heard only: {heard!r})" in record.texts[1]


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
