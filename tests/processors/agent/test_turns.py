"""Who ends the user's turns, and what a barge-in tells each model."""

from collections.abc import Callable

from tests.processors.agent.kinds import GEMINI
from voiceflow.emulators.kit.live_voice import SECONDS_PER_CHARACTER
from voiceflow.processors.gemini import GeminiLive
from voiceflow.testing import Stage
from voiceflow.turns import TurnPolicy

LONG = "We are open from Monday to Friday, from eight in the morning until five in the afternoon."


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
