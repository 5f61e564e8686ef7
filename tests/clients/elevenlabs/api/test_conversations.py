"""Conversations: our client against the emulated service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from voiceflow.clients.elevenlabs.api import conversations, signed_urls
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import NotFoundError
from voiceflow.clients.elevenlabs.http.forms import Upload
from voiceflow.clients.elevenlabs.schema.calls import TwilioCallRequest
from voiceflow.clients.elevenlabs.schema.conversation_pages import (
    ConversationFilter,
)
from voiceflow.clients.elevenlabs.schema.conversations import ConversationTokenQuery
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.schema.numbers import NewTwilioNumber
from voiceflow.clients.elevenlabs.schema.signed_urls import SignedUrlQuery
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.emulators.elevenlabs.api.records import DialledCall
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH
from voiceflow.errors import LocalProtocolError

COVERS = {
    conversations.LIST: "conversations.list",
    conversations.FETCH: "conversations.get",
    conversations.DELETE: "conversations.delete",
    conversations.AUDIO: "conversations.audio",
    conversations.FEEDBACK: "conversations.feedback",
    conversations.UPLOAD_FILE: "conversations.upload_file",
    conversations.DELETE_FILE: "conversations.delete_file",
    signed_urls.SIGNED_URL: "conversations.signed_url",
    conversations.TOKEN: "conversations.token",
}

Client = Callable[..., ElevenLabs]


HER = "+15550111"


async def call(client: ElevenLabs, to_number: str = HER, user_id: str = "user_1") -> str:
    """Let an agent call somebody; gives the conversation's id."""
    number = await client.phone_numbers.create(
        NewTwilioNumber(phone_number="+15550100", label="Reception", sid="AC1", token="t")
    )
    made = await client.twilio.outbound_call(
        TwilioCallRequest(
            agent_id="agent_1",
            agent_phone_number_id=number,
            to_number=to_number,
            conversation_initiation_client_data=ConversationInitiation(user_id=user_id),
        )
    )
    assert made.conversation_id is not None
    return made.conversation_id


async def test_a_conversation_goes_through_its_states(client: Client, emulator: ElevenLabsEmulator) -> None:
    emulator.calls.otherwise = AgentCallee(ring=2.0, talk=20.0, processing=3.0)
    made = client()
    conversation_id = await call(made)
    seen = []
    for _ in range(26):
        found = await made.conversations.get(conversation_id)
        seen.append((found.status, len(found.transcript), found.analysis is not None, found.has_audio))
        await asyncio.sleep(1.0)
    assert list(dict.fromkeys(seen)) == [
        ("initiated", 0, False, False),
        ("in-progress", 1, False, False),
        ("in-progress", 2, False, False),
        ("processing", 2, False, False),
        ("done", 2, True, True),
    ]
    assert (found.metadata.call_duration_secs, found.metadata.start_time_unix_secs) == (20, EPOCH)
    assert found.metadata.termination_reason == "Call ended by the user"
    assert found.metadata.phone_call is not None
    assert found.metadata.phone_call.external_number == HER
    assert HER not in repr(found)
    assert "how can I help" not in repr(found)


async def test_waiting_ends_when_the_conversation_is_done(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    emulator.calls.otherwise = AgentCallee(ring=2.0, talk=20.0, processing=3.0)
    made = client()
    conversation_id = await call(made)
    found = await made.conversations.wait_until_done(conversation_id, every=5.0)
    assert found.status == "done"
    assert asyncio.get_running_loop().time() == 25.0


async def test_waiting_ends_when_nobody_answers(client: Client, emulator: ElevenLabsEmulator) -> None:
    emulator.calls.callees[HER] = AgentCallee(outcome="busy", ring=3.0)
    made = client()
    found = await made.conversations.wait_until_done(await call(made))
    assert (found.status, found.metadata.error is not None) == ("failed", True)
    assert asyncio.get_running_loop().time() == 4.0


async def test_waiting_keeps_to_the_limit_of_its_caller(client: Client) -> None:
    made = client()
    conversation_id = await call(made)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(7.0):
            await made.conversations.wait_until_done(conversation_id)
    assert asyncio.get_running_loop().time() == 7.0


async def test_the_newest_comes_first_though_a_page_holds_one(client: Client) -> None:
    made = client()
    asked = []
    for _ in range(3):
        asked.append(await call(made))
        await asyncio.sleep(1.0)
    found = [one.conversation_id async for one in made.conversations.list(ConversationFilter(page_size=1))]
    assert found == asked[::-1]


async def test_the_recording_comes_when_the_conversation_is_done(client: Client) -> None:
    made = client()
    conversation_id = await call(made)
    with pytest.raises(NotFoundError):
        await made.conversations.audio(conversation_id)
    await made.conversations.wait_until_done(conversation_id)
    audio = await made.conversations.audio(conversation_id)
    assert audio.startswith(b"\xff\xfb")
    assert 20 * 8000 - 300 < len(audio) < 20 * 8000 + 300  # 64 kbit/s


async def test_feedback_is_kept_changed_and_taken_back(client: Client) -> None:
    made = client()
    conversation_id = await call(made)

    async def score() -> str | None:
        found = (await made.conversations.get(conversation_id)).metadata.feedback
        assert found is not None
        assert found.likes + found.dislikes == (found.overall_score is not None)
        return found.overall_score

    await made.conversations.feedback(conversation_id, "like")
    assert await score() == "like"
    await made.conversations.feedback(conversation_id, "dislike")
    assert await score() == "dislike"
    await made.conversations.feedback(conversation_id, None)
    assert await score() is None


async def test_a_conversation_that_was_deleted_does_not_come_back(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    made = client()
    conversation_id = await call(made)
    record = emulator.conversations._entries[conversation_id].record
    await made.conversations.delete(conversation_id)
    emulator.conversations.add(record)
    with pytest.raises(NotFoundError) as caught:
        await made.conversations.get(conversation_id)
    assert caught.value.code == "conversation_not_found"
    assert [one async for one in made.conversations.list()] == []


async def test_files_are_uploaded_and_taken_back(client: Client) -> None:
    made = client()
    conversation_id = await call(made)
    file_id = await made.conversations.upload_file(
        conversation_id, Upload(b"%PDF", "a.pdf", "application/pdf")
    )
    await made.conversations.delete_file(conversation_id, file_id)
    with pytest.raises(NotFoundError):
        await made.conversations.delete_file(conversation_id, file_id)


async def test_a_signed_url_leads_to_the_emulator(client: Client) -> None:
    made = client()
    url = await made.conversations.signed_url("agent_1")
    assert url.startswith("wss://api.elevenlabs.io/v1/convai/conversation?agent_id=agent_1&conversation_sig")
    query = SignedUrlQuery(agent_id="agent_1", include_conversation_id=True)
    assert "&conversation_id=conv_" in await made.conversations.signed_url(query)


async def test_a_token_names_its_conversation(client: Client) -> None:
    made = client()
    first = await made.conversations.token("agent_1")
    second = await made.conversations.token(ConversationTokenQuery(agent_id="agent_1", environment="test"))
    assert first.conversation_id != second.conversation_id
    assert first.token not in repr(first)


async def test_a_record_that_takes_over_keeps_what_the_api_has_beside_it(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    made = client()
    conversation_id = await call(made)
    await made.conversations.feedback(conversation_id, "like")
    emulator.conversations.add(
        DialledCall(conversation_id=conversation_id, agent_id="agent_1", opened_at=0.0, started_at=0.0)
    )
    found = await made.conversations.get(conversation_id)
    assert found.status == "in-progress"
    assert found.metadata.phone_call is not None
    assert found.metadata.feedback is not None
    assert found.metadata.feedback.likes == 1


async def test_fields_of_tomorrow_are_kept(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client()
    conversation_id = await call(made)
    emulator.http.plan(HttpFault(extras=True))
    found = await made.conversations.get(conversation_id)
    assert found.model_extra == {"field_of_tomorrow": {"new": True}}


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"page_size": 101}, "page_size"),
        ({"exclude_statuses": ["over"]}, "exclude_statuses"),
        ({"agent": "a"}, "agent"),
    ],
)
async def test_a_wrong_filter_fails_before_the_network(
    client: Client, emulator: ElevenLabsEmulator, arguments: dict[str, object], field: str
) -> None:
    made = client()
    with pytest.raises((LocalProtocolError, ValueError), match=field):
        _ = [one async for one in made.conversations.list(ConversationFilter.model_validate(arguments))]
    with pytest.raises(LocalProtocolError, match="feedback"):
        await made.conversations.feedback("conv_1", "fine")  # type: ignore[arg-type]
    with pytest.raises(LocalProtocolError, match="conversation_id"):
        await made.conversations.get("")
    assert not emulator.http.served
