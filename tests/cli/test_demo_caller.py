"""The caller of the demo."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from tests.cli.test_demo_run import attempted
from voiceflow.cli.demo_checks import check_call
from voiceflow.cli.demo_run import gathered
from voiceflow.emulators.openai import Answer, Delivery


async def test_an_agent_that_never_answers_ends_the_demo_and_fails_it() -> None:
    def hang(request: Mapping[str, Any]) -> Answer:
        return Answer(text="Nobody hears this.", delivery=Delivery(stall_after=0))

    began = asyncio.get_running_loop().time()
    evidence = gathered(await attempted(hang))
    assert asyncio.get_running_loop().time() - began < 60
    assert not all(check.passed for check in check_call(evidence))


@pytest.mark.parametrize("text", ["Anything else?"])
async def test_an_agent_that_does_not_hang_up_is_hung_up_on(text: str) -> None:
    evidence = gathered(await attempted(lambda request: text))
    assert evidence.record.statuses[-1][1] == "completed"
    assert not all(check.passed for check in check_call(evidence))
