"""The agent that answers from documents."""

import runpy
from collections.abc import Callable
from typing import Any

import pytest

from tests.examples.conftest import EXAMPLES
from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.agent import AgentConversation
from voiceflow.clients.elevenlabs.api import agents, knowledge_base
from voiceflow.clients.elevenlabs.api.signed_urls import SIGNED_URL
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, EmulatedSocket, Faults
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.testing import MemoryNetwork


@pytest.fixture
def example(network: MemoryNetwork) -> dict[str, Any]:
    """The example's names, its client in the network of the test."""
    found = runpy.run_path(str(EXAMPLES / "knowledge_agent.py"))
    names = found["main"].__globals__
    names["ElevenLabs"] = lambda: ElevenLabs(http=network.session())
    names["AgentConversation"] = lambda *told, **more: AgentConversation(
        *told, access=Access(http=network.session()), **more
    )
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
    elevenlabs(agent=lambda turn: "I do not know.")
    assert not await example["main"]()


@pytest.mark.parametrize("operation", [knowledge_base.CREATE_FROM_TEXT, agents.CREATE, SIGNED_URL])
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


async def test_an_agent_that_fails_leaves_nothing_either(
    example: dict[str, Any], elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork
) -> None:
    elevenlabs().plan(Faults(error="quota_exceeded", error_after=3), endpoint=EmulatedSocket.AGENT)
    with pytest.raises(ExceptionGroup, match="TaskGroup"):
        await example["main"]()
    assert await left(network) == []
