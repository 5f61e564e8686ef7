"""The emulated account as one: what one group does is seen in the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.agent.settings import read_agent
from voiceflow.errors import ConfigurationError
from voiceflow.testing import MemoryNetwork

START = {"type": "conversation_initiation_client_data"}
GOAL = {"id": "hours", "name": "hours", "conversation_goal_prompt": "We open at nine."}

Emulated = Callable[..., ElevenLabsEmulator]


@pytest.fixture
def client(network: MemoryNetwork) -> Callable[[], ElevenLabs]:
    """Makes a client, once the test runs."""
    return lambda: ElevenLabs(http=network.session())


def agent(name: str = "Desk", **prompt: Any) -> dict[str, Any]:
    """An agent that is judged by whether it tells when one opens."""
    return {
        "name": name,
        "conversation_config": {"agent": {"prompt": prompt}},
        "platform_settings": {"evaluation": {"criteria": [GOAL]}},
    }


async def knowing(made: ElevenLabs) -> str:
    """Make an agent that has a document."""
    document = await made.knowledge_base.create_from_text({"name": "Hours", "text": "We open at nine."})
    return await made.agents.create(
        agent(knowledge_base=[{"type": "text", "name": "Hours", "id": document.id}])
    )


async def ask(url: str, network: MemoryNetwork, text: str) -> str:
    """Ask an agent in writing; gives the answer."""
    async with network.session().ws_connect(url) as socket:
        await socket.send_json(START)
        await socket.send_json({"type": "user_message", "text": text})
        while True:
            message = await socket.receive_json()
            if message["type"] == "agent_response":
                return str(message["agent_response_event"]["agent_response"])


@pytest.mark.parametrize(
    ("question", "answer", "result"),
    [
        ("When do you open?", "We open at nine.", "success"),
        ("Who are you?", "You said: Who are you?", "failure"),
    ],
)
async def test_a_conversation_is_judged_by_what_the_agent_knew(
    elevenlabs: Emulated,
    network: MemoryNetwork,
    client: Callable[[], ElevenLabs],
    question: str,
    answer: str,
    result: str,
) -> None:
    elevenlabs()
    made = client()
    agent_id = await knowing(made)
    assert await ask(await made.conversations.signed_url(agent_id), network, question) == answer
    (listed,) = [one async for one in made.conversations.list()]
    assert listed.call_successful == "unknown"
    done = await made.conversations.wait_until_done(listed.conversation_id)
    assert done.analysis is not None
    assert done.analysis.call_successful == result
    assert done.analysis.evaluation_criteria_results is not None
    assert done.analysis.evaluation_criteria_results["hours"].result == result
    (listed,) = [one async for one in made.conversations.list()]
    assert listed.call_successful == result


async def test_the_judgement_outlives_the_agent(
    elevenlabs: Emulated, network: MemoryNetwork, client: Callable[[], ElevenLabs]
) -> None:
    elevenlabs()
    made = client()
    agent_id = await knowing(made)
    async with network.session().ws_connect(await made.conversations.signed_url(agent_id)) as socket:
        await socket.send_json(START)
        await socket.send_json({"type": "user_message", "text": "Who are you?"})
        await asyncio.sleep(2.0)
        await made.agents.delete(agent_id)
    (listed,) = [one async for one in made.conversations.list()]
    done = await made.conversations.wait_until_done(listed.conversation_id)
    assert done.analysis is not None
    assert done.analysis.call_successful == "failure"


async def test_a_webhook_tool_may_take_five_minutes(
    elevenlabs: Emulated, network: MemoryNetwork, client: Callable[[], ElevenLabs]
) -> None:
    emulator = elevenlabs()
    made = client()
    api = {"url": "https://bot.test/stock"}
    config = {
        "type": "webhook", "name": "stock", "description": "Counts.", "response_timeout_secs": 300,
        "api_schema": api,
    }  # fmt: skip
    tool = await made.tools.create({"tool_config": config})
    agent_id = await made.agents.create(agent(tool_ids=[tool.id]))
    document = emulator.agents.config(agent_id)
    assert document is not None
    (found,) = read_agent(document).conversation_config.agent.prompt.tools
    assert (found.type, found.response_timeout_secs) == ("webhook", 300)
    assert await ask(await made.conversations.signed_url(agent_id), network, "Hello?")


@pytest.mark.parametrize(("kind", "seconds"), [("client", 121), ("webhook", 301)])
def test_no_tool_may_take_longer(kind: str, seconds: int) -> None:
    tool = {"type": kind, "name": "stock", "response_timeout_secs": seconds}
    with pytest.raises(ConfigurationError, match="tools"):
        read_agent({"conversation_config": {"agent": {"prompt": {"tools": [tool]}}}})


async def test_before_there_is_an_agent_every_id_is_one(
    elevenlabs: Emulated, network: MemoryNetwork, client: Callable[[], ElevenLabs]
) -> None:
    elevenlabs()
    url = await client().conversations.signed_url("agent_1")
    assert await ask(url, network, "Hello?") == "Hello! How can I help you?"
    await asyncio.sleep(1.0)
