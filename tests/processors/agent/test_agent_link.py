"""What carries a conversation across sockets."""

from collections.abc import Callable

import pytest

from tests.processors.agent.kinds import GEMINI, OPENAI, Kind
from tests.processors.agent.test_faults import known, service
from voiceflow.processors.gemini import GeminiLive
from voiceflow.testing import Stage

BOTH = pytest.mark.parametrize("kind", [OPENAI, GEMINI], ids=str)


@BOTH
async def test_a_lost_socket_carries_the_conversation_over(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    async with stage_with(lambda: kind.make(greeting="Hello there.")) as stage:
        kind.prepare(stage, "", ["At eight.", "At five."])
        emulator = service(stage, kind)
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.wait_for_agent()
            await emulator.cut()
            await caller.listen(1.0)
            await caller.say("And when do you close?")
            await caller.wait_for_agent()
        assert len(emulator.records) == 2
        before = [text for _, text in known(stage, kind, 1)]
        for said in ("Hello there.", "When do you open?", "At eight."):
            assert said in before
        assert stage.transcript[-2:] == [("caller", "And when do you close?"), ("agent", "At five.")]


@BOTH
async def test_an_expired_session_is_replaced(kind: Kind, stage_with: Callable[..., Stage]) -> None:
    async with stage_with(lambda: kind.make(greeting="Hello.")) as stage:
        service(stage, kind).behaviour.expires_after = 6.0
        kind.prepare(stage, "", ["At eight."])
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.listen(5.0)
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        assert stage.transcript[-1] == ("agent", "At eight.")
        assert len(service(stage, kind).records) == 2


@BOTH
async def test_a_busy_service_is_dialled_again(kind: Kind, stage_with: Callable[..., Stage]) -> None:
    async with stage_with(lambda: kind.make(greeting="Hello.")) as stage:
        service(stage, kind).refusals.append(503)
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
        assert stage.transcript == [("agent", "Hello.")]


async def test_a_session_of_gemini_goes_on_after_the_service_has_gone_away(
    stage_with: Callable[..., Stage],
) -> None:
    async with stage_with(lambda: GeminiLive(greeting="Hello.")) as stage:
        stage.live.script.answers.append("At eight.")
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await stage.live.go_away()
            await caller.listen(1.0)
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        first, second = stage.live.records
        assert second.session.setup is not None
        assert second.session.setup.session_resumption is not None
        assert second.session.setup.session_resumption.handle == "handle-1"
        assert second.session.conversation is first.session.conversation
        assert stage.transcript[-1] == ("agent", "At eight.")
