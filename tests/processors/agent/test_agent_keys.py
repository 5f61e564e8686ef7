"""Keys for an agent that hears and speaks itself."""

from collections.abc import Callable

import pytest

from tests.processors.agent.kinds import KINDS, Kind
from voiceflow.testing import Stage

pytestmark = pytest.mark.parametrize("kind", KINDS, ids=str)


async def test_keys_reach_the_agent_as_one_message(kind: Kind, stage_with: Callable[..., Stage]) -> None:
    async with stage_with(lambda: kind.make(greeting="Your number?")) as stage:
        kind.prepare(stage, "Your number?", ["Thank you."])
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.press("42#")
            await caller.wait_for_agent()
    assert stage.transcript[1:] == [("caller", "(pressed keys: 42#)"), ("agent", "Thank you.")]
