"""The agent that answers from documents."""

import runpy
from collections.abc import Callable
from typing import Any

import pytest

from tests.examples.conftest import EXAMPLES
from voiceflow.clients.elevenlabs.api import agents, knowledge_base
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.elevenlabs import ElevenLabsEmulator
from voiceflow.testing.elevenlabs.http.behaviour import HttpFault


@pytest.fixture
def example(network: MemoryNetwork) -> dict[str, Any]:
    """The example's names, its client in the network of the test."""
    found = runpy.run_path(str(EXAMPLES / "knowledge_agent.py"))
    found["main"].__globals__["ElevenLabs"] = lambda: ElevenLabs(http=network.session())
    return found


async def left(network: MemoryNetwork) -> list[str]:
    """What there is in the account."""
    client = ElevenLabs(http=network.session())
    documents = [document.id async for document in client.knowledge_base.list()]
    return documents + [agent.agent_id async for agent in client.agents.list()]


async def test_the_agent_answers_from_its_documents_and_nothing_is_left(
    example: dict[str, Any],
    elevenlabs: Callable[..., ElevenLabsEmulator],
    network: MemoryNetwork,
    capsys: pytest.CaptureFixture[str],
) -> None:
    elevenlabs()
    assert await example["main"]()
    told = capsys.readouterr().out.splitlines()
    found = "Dogs are welcome in the garden and in the front room, and get a bowl of water."
    assert told[0] == f"found in The house: {found}"
    assert f"agent: {found}" in told
    assert "user: Is there any parking?" in told
    assert "parking: success (The agent said 100% of the words of the goal.)" in told
    assert told[-1] == "the call: success"
    assert await left(network) == []


async def test_an_agent_that_does_not_know_fails(
    example: dict[str, Any], elevenlabs: Callable[..., ElevenLabsEmulator]
) -> None:
    emulator = elevenlabs()
    emulator.platform.simulator.reaction = lambda config, history: "I do not know."
    assert not await example["main"]()


@pytest.mark.parametrize("operation", [knowledge_base.CREATE_FROM_TEXT, agents.CREATE, agents.SIMULATE])
async def test_nothing_is_left_when_something_fails(
    example: dict[str, Any],
    elevenlabs: Callable[..., ElevenLabsEmulator],
    network: MemoryNetwork,
    operation: Any,
) -> None:
    emulator = elevenlabs()
    if operation == knowledge_base.CREATE_FROM_TEXT:
        emulator.http.plan(HttpFault(), operation=operation)  # the first is made
    emulator.http.plan(HttpFault(status=400), operation=operation)
    with pytest.raises(ElevenLabsError):
        await example["main"]()
    assert await left(network) == []
