"""The operations on emulated conversations."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.elevenlabs.api.test_conversations import call
from voiceflow.clients.elevenlabs.api import batch_calls, conversations, phone_numbers
from voiceflow.clients.elevenlabs.api.phone_numbers import PhoneNumberPage
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import NotFoundError
from voiceflow.clients.elevenlabs.schema.calls import BatchCallPage
from voiceflow.clients.elevenlabs.schema.conversation_pages import (
    ConversationFilter,
    ConversationPage,
)
from voiceflow.clients.elevenlabs.schema.phone_numbers import SipMessagePage
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH, not_found
from voiceflow.testing import MemoryNetwork

Client = Callable[..., ElevenLabs]


async def test_a_list_has_what_was_asked_for(client: Client, emulator: ElevenLabsEmulator) -> None:
    emulator.calls.callees["+15550112"] = AgentCallee(outcome="no-answer")
    made = client()
    good = await call(made, user_id="ada")
    await asyncio.sleep(100.0)
    bad = await call(made, "+15550112", user_id="bob")
    await asyncio.sleep(100.0)

    async def ids(**wanted: object) -> list[str]:
        query = ConversationFilter.model_validate(wanted)
        return [one.conversation_id async for one in made.conversations.list(query)]

    assert await ids() == [bad, good]
    assert await ids(sort_direction="asc") == [good, bad]
    assert await ids(call_successful="failure") == [bad]
    assert await ids(user_id="ada") == [good]
    assert await ids(agent_id="agent_2") == []
    assert await ids(call_start_after_unix=EPOCH + 50) == [bad]
    assert await ids(call_start_before_unix=EPOCH + 50) == [good]
    assert await ids(call_duration_min_secs=5) == [good]
    assert await ids(exclude_statuses=["done", "initiated"]) == [bad]
    assert await ids(search="all i need") == [good]
    assert await ids(conversation_initiation_source="sip_trunk") == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "?page_size=101", None, 422),
        ("GET", "?sort_direction=up", None, 422),
        ("GET", "?cursor=nonsense", None, 400),
        ("GET", "?new_parameter=1", None, 200),
        ("GET", "/conv_1/summary?max_messages=0", None, 422),
        ("POST", "/conv_1/feedback", {"feedback": "fine"}, 422),
        ("POST", "/conv_1/feedback", {"score": "like"}, 422),
        ("POST", "/conv_1/files", {"file": "x"}, 422),
        ("GET", "/conv_1", None, 404),
    ],
)
async def test_the_emulator_refuses_what_is_malformed(
    emulator: ElevenLabsEmulator,
    network: MemoryNetwork,
    method: str,
    path: str,
    body: dict[str, str] | None,
    status: int,
) -> None:
    url = f"https://api.elevenlabs.io/v1/convai/conversations{path}"
    async with network.session().request(method, url, json=body, headers={"xi-api-key": "k"}) as answer:
        assert answer.status == status
    emulator.http.served.clear()


@pytest.mark.parametrize("has_more", [True, False])
def test_a_page_says_whether_it_is_the_last(has_more: bool) -> None:
    pages: list[tuple[Any, Any]] = [
        (conversations.PAGES, ConversationPage(conversations=[], has_more=has_more, next_cursor="c")),
        (conversations.SIP_PAGES, SipMessagePage(sip_messages=[], has_more=has_more, next_cursor="c")),
        (phone_numbers.PAGES, PhoneNumberPage(phone_numbers=[], has_more=has_more, next_cursor="c")),
        (batch_calls.PAGES, BatchCallPage(batch_calls=[], has_more=has_more, next_doc="c")),
    ]
    for paging, page in pages:
        assert paging.following(page) == ("c" if has_more else None)


async def test_an_unknown_agent_is_refused(client: Client, emulator: ElevenLabsEmulator) -> None:
    def check(agent_id: str) -> None:
        if agent_id != "agent_1":
            raise not_found("agent")

    emulator.conversations.check_agent = check
    made = client()
    assert await made.conversations.signed_url("agent_1")
    for asked in (made.conversations.signed_url("agent_2"), made.conversations.token("agent_2")):
        with pytest.raises(NotFoundError) as caught:
            await asked
        assert caught.value.code == "agent_not_found"
