"""The data of an account."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp
import pytest

from tests.emulators.elevenlabs.api.test_account import agent, ask
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import NotFoundError
from voiceflow.clients.elevenlabs.schema.calls import NewBatchCall, Recipient
from voiceflow.clients.elevenlabs.schema.numbers import NewTwilioNumber
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.testing import MemoryNetwork

Emulated = Callable[..., ElevenLabsEmulator]


@pytest.fixture
def client(network: MemoryNetwork) -> Callable[[], ElevenLabs]:
    """Makes a client, once the test runs."""
    return lambda: ElevenLabs(http=network.session())


async def number(made: ElevenLabs, agent_id: str) -> str:
    """Import a number for an agent."""
    told = NewTwilioNumber(phone_number="+15550100", label="x", sid="AC1", token="t", agent_id=agent_id)
    return await made.phone_numbers.create(told)


async def test_an_agent_that_is_deleted_is_gone_everywhere(
    elevenlabs: Emulated, network: MemoryNetwork, client: Callable[[], ElevenLabs]
) -> None:
    elevenlabs()
    made = client()
    agent_id = await made.agents.create(agent())
    number_id = await number(made, agent_id)
    url = await made.conversations.signed_url(agent_id)
    await made.agents.delete(agent_id)
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await ask(url, network, "Hello?")
    assert caught.value.status == 404
    with pytest.raises(NotFoundError):
        await made.conversations.signed_url(agent_id)
    assert (await made.phone_numbers.get(number_id)).assigned_agent is None


async def test_numbers_and_batches_name_their_agent(
    elevenlabs: Emulated, client: Callable[[], ElevenLabs]
) -> None:
    emulator = elevenlabs()
    emulator.calls.otherwise = AgentCallee(ring=1.0, talk=5.0)
    made = client()
    agent_id = await made.agents.create(agent())
    number_id = await number(made, agent_id)
    asked = NewBatchCall(
        call_name="Round",
        agent_id=agent_id,
        agent_phone_number_id=number_id,
        recipients=[Recipient(phone_number="+15550111")],
    )
    batch = await made.batch_calls.create(asked)
    assert batch.agent_name == "Desk"
    await made.agents.update(agent_id, {"name": "Front desk"})
    assigned = (await made.phone_numbers.get(number_id)).assigned_agent
    assert assigned is not None
    assert assigned.agent_name == "Front desk"
    assert (await made.batch_calls.get(batch.id)).agent_name == "Front desk"
    (listed,) = [one async for one in made.conversations.list()]
    done = await made.conversations.wait_until_done(listed.conversation_id)
    assert done.metadata.batch_call is not None
    assert done.metadata.batch_call.batch_call_id == batch.id
    (person,) = (await made.batch_calls.get(batch.id)).recipients
    assert (person.id, person.conversation_id) == (
        done.metadata.batch_call.batch_call_recipient_id,
        listed.conversation_id,
    )
