"""A conversation in the form of the API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from tests.clients.elevenlabs.api.test_conversations import call
from voiceflow.clients.elevenlabs.api import conversations
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.calls import SipCallRequest
from voiceflow.clients.elevenlabs.schema.conversation_pages import (
    ConversationFilter,
    ConversationSummaryQuery,
    SipMessageQuery,
)
from voiceflow.clients.elevenlabs.schema.numbers import NewSipTrunkNumber, OutboundTrunk
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.records import DialledCall, DialledTurn

COVERS = {
    conversations.SUMMARY: "conversations.summary",
    conversations.SIP_MESSAGES: "conversations.sip_messages",
}

Client = Callable[..., ElevenLabs]


class Used(NamedTuple):
    """A tool that was called."""

    call_id: str
    name: str
    kind: str
    parameters: dict[str, int]


class Gave(NamedTuple):
    """What came of it."""

    call_id: str
    name: str
    kind: str
    result: str
    is_error: bool
    seconds: float


HER = "+15550111"


async def test_a_summary_tells_what_a_list_leaves_out(client: Client) -> None:
    made = client()
    await call(made)
    await asyncio.sleep(60.0)
    (short,) = [one async for one in made.conversations.list()]
    (long,) = [one async for one in made.conversations.list(ConversationFilter(summary_mode="include"))]
    assert (short.transcript_summary, short.message_count, short.direction) == (None, 2, "outbound")
    assert long.transcript_summary


async def test_a_digest_leaves_out_messages_that_are_too_many(client: Client) -> None:
    made = client()
    conversation_id = await call(made)
    await asyncio.sleep(60.0)
    whole = await made.conversations.summary(conversation_id)
    assert whole.messages is not None
    assert [message.role for message in whole.messages] == ["agent", "user"]
    short = await made.conversations.summary(conversation_id, ConversationSummaryQuery(max_messages=1))
    assert (short.messages, short.messages_omitted, short.message_count) == (None, True, 2)


async def test_a_call_over_a_trunk_has_its_sip_messages(client: Client) -> None:
    made = client()
    number = await made.phone_numbers.create(
        NewSipTrunkNumber(
            phone_number="+15550100", label="Trunk", outbound_trunk_config=OutboundTrunk(address="sip.test")
        )
    )
    dialled = await made.sip_trunk.outbound_call(
        SipCallRequest(agent_id="agent_1", agent_phone_number_id=number, to_number=HER)
    )
    assert dialled.conversation_id is not None
    query = SipMessageQuery(page_size=1)
    assert len([one async for one in made.conversations.sip_messages(dialled.conversation_id)]) == 1
    await asyncio.sleep(2.0)
    found = [one async for one in made.conversations.sip_messages(dialled.conversation_id, query)]
    assert [(message.direction, message.raw_message) for message in found] == [
        ("out", "INVITE"),
        ("in", "SIP/2.0 200"),
    ]
    assert HER not in repr(found)


async def test_what_tools_did_is_told(client: Client, emulator: ElevenLabsEmulator) -> None:
    use = Used("tc_1", "look_up", "client", {"order": 4})
    gave = Gave("tc_1", "look_up", "client", "on its way", False, 0.5)
    turn = DialledTurn(role="agent", message=None, time_in_call_secs=0, tool_calls=[use], tool_results=[gave])
    emulator.conversations.add(
        DialledCall(conversation_id="conv_1", agent_id="a", opened_at=0.0, started_at=0.0, transcript=[turn])
    )
    (item,) = (await client().conversations.get("conv_1")).transcript
    assert item.tool_calls is not None
    assert (item.tool_calls[0].tool_name, item.tool_calls[0].params_as_json) == ("look_up", '{"order": 4}')
    assert item.tool_results is not None
    assert "on its way" not in repr(item)
