"""Batch calls: our client against the emulated service."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.clients.elevenlabs.api import batch_calls
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import (
    BadRequestError,
    NotFoundError,
    RateLimitError,
    UnavailableError,
)
from voiceflow.clients.elevenlabs.schema.calls import (
    BatchCallExportQuery,
    BatchCallFilter,
    BatchCallWhatsAppParams,
    NewBatchCall,
    Recipient,
)
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.schema.numbers import NewTwilioNumber
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import MemoryNetwork

COVERS = {
    batch_calls.CREATE: "batch_calls.create",
    batch_calls.LIST: "batch_calls.list",
    batch_calls.FETCH: "batch_calls.get",
    batch_calls.CANCEL: "batch_calls.cancel",
    batch_calls.RETRY: "batch_calls.retry",
    batch_calls.DELETE: "batch_calls.delete",
    batch_calls.EXPORT: "batch_calls.export",
}

Client = Callable[..., ElevenLabs]
RESERVED = ConversationInitiation(dynamic_variables={"system__caller_id": "x"})
ADA, BOB, EVE = "+15550111", "+15550112", "+15550113"


async def batch(client: ElevenLabs, **more: Any) -> NewBatchCall:
    """A batch for three people, from a new number."""
    number = await client.phone_numbers.create(
        NewTwilioNumber(phone_number="+15550100", label="Reception", sid="AC1", token="t")
    )
    people = [
        Recipient(
            id=name,
            phone_number=to,
            conversation_initiation_client_data=ConversationInitiation(dynamic_variables={"name": name}),
        )
        for name, to in (("ada", ADA), ("bob", BOB), ("eve", EVE))
    ]
    asked = {
        "call_name": "Survey",
        "agent_id": "agent_1",
        "agent_phone_number_id": number,
        "recipients": people,
    }
    return NewBatchCall.model_validate({**asked, **more})


async def states(client: ElevenLabs, batch_id: str) -> tuple[str, list[str]]:
    """The status of a batch and of its recipients."""
    found = await client.batch_calls.get(batch_id)
    return found.status, [person.status for person in found.recipients]


async def test_people_are_called_one_after_the_other(client: Client, emulator: ElevenLabsEmulator) -> None:
    emulator.calls.otherwise = AgentCallee(ring=2.0, talk=8.0)
    emulator.calls.callees[BOB] = AgentCallee(ring=5.0, outcome="busy")
    made = client()
    asked = await made.batch_calls.create(await batch(made, target_concurrency_limit=1))
    seen = []
    for _ in range(28):
        seen.append(await states(made, asked.id))
        await asyncio.sleep(1.0)
    assert list(dict.fromkeys((status, *people) for status, people in seen)) == [
        ("in_progress", "initiated", "pending", "pending"),
        ("in_progress", "in_progress", "pending", "pending"),
        ("in_progress", "completed", "initiated", "pending"),
        ("in_progress", "completed", "failed", "initiated"),
        ("in_progress", "completed", "failed", "in_progress"),
        ("completed", "completed", "failed", "completed"),
    ]
    done = await made.batch_calls.get(asked.id)
    assert (done.total_calls_scheduled, done.total_calls_dispatched, done.total_calls_finished) == (3, 3, 3)
    assert done.last_updated_at_unix == EPOCH + 25
    assert ADA not in repr(done)


async def test_each_person_has_a_conversation_of_the_batch(client: Client) -> None:
    made = client()
    asked = await made.batch_calls.create(await batch(made))
    await asyncio.sleep(60.0)
    for person in (await made.batch_calls.get(asked.id)).recipients:
        assert person.conversation_id is not None
        found = await made.conversations.get(person.conversation_id)
        assert found.metadata.batch_call is not None
        assert found.metadata.batch_call.batch_call_id == asked.id
        assert found.metadata.batch_call.batch_call_recipient_id == person.id
        assert found.conversation_initiation_client_data is not None
        assert found.conversation_initiation_client_data.dynamic_variables == {"name": person.id}


async def test_a_batch_waits_for_its_time(client: Client) -> None:
    made = client()
    asked = await made.batch_calls.create(await batch(made, scheduled_time_unix=EPOCH + 100))
    assert (asked.status, asked.scheduled_time_unix, asked.total_calls_dispatched) == (
        "pending",
        EPOCH + 100,
        0,
    )
    await asyncio.sleep(99.0)
    assert await states(made, asked.id) == ("pending", ["pending"] * 3)
    assert [one async for one in made.conversations.list()] == []
    await asyncio.sleep(1.0)
    assert await states(made, asked.id) == ("in_progress", ["initiated"] * 3)


async def test_a_batch_that_is_cancelled_calls_nobody_else(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    emulator.calls.otherwise = AgentCallee(ring=2.0, talk=8.0)
    made = client()
    asked = await made.batch_calls.create(await batch(made, target_concurrency_limit=1))
    await asyncio.sleep(3.0)
    assert (await made.batch_calls.cancel(asked.id)).status == "cancelled"
    assert await states(made, asked.id) == ("cancelled", ["in_progress", "cancelled", "cancelled"])
    await asyncio.sleep(60.0)
    assert await states(made, asked.id) == ("cancelled", ["completed", "cancelled", "cancelled"])
    assert len([one async for one in made.conversations.list()]) == 1
    with pytest.raises(BadRequestError):
        await made.batch_calls.cancel(asked.id)


async def test_only_those_who_were_not_reached_are_called_again(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    emulator.calls.callees[BOB] = AgentCallee(outcome="no-answer")
    made = client()
    asked = await made.batch_calls.create(await batch(made))
    with pytest.raises(BadRequestError):
        await made.batch_calls.retry(asked.id)
    await asyncio.sleep(60.0)
    before = {
        person.id: person.conversation_id for person in (await made.batch_calls.get(asked.id)).recipients
    }
    emulator.calls.callees[BOB] = AgentCallee()
    again = await made.batch_calls.retry(asked.id)
    assert (again.status, again.retry_count) == ("in_progress", 1)
    await asyncio.sleep(60.0)
    assert await states(made, asked.id) == ("completed", ["completed"] * 3)
    after = {
        person.id: person.conversation_id for person in (await made.batch_calls.get(asked.id)).recipients
    }
    assert [name for name in after if after[name] != before[name]] == ["bob"]


async def test_the_newest_batch_comes_first_though_a_page_holds_one(client: Client) -> None:
    made = client()
    asked = []
    for agent in ("agent_1", "agent_2", "agent_1"):
        asked.append((await made.batch_calls.create(await batch(made, agent_id=agent))).id)
        await asyncio.sleep(1.0)
    found = [one.id async for one in made.batch_calls.list(BatchCallFilter(limit=1))]
    assert found == asked[::-1]
    of_agent = [one.id async for one in made.batch_calls.list(BatchCallFilter(agent_id="agent_2"))]
    assert of_agent == asked[1:2]


async def test_a_finished_batch_is_exported(client: Client, emulator: ElevenLabsEmulator) -> None:
    emulator.calls.callees[BOB] = AgentCallee(outcome="busy")
    made = client()
    asked = await made.batch_calls.create(await batch(made))
    with pytest.raises(BadRequestError):
        await made.batch_calls.export(asked.id)
    await asyncio.sleep(60.0)
    rows = list(csv.DictReader(io.StringIO((await made.batch_calls.export(asked.id)).decode())))
    assert [(row["phone_number"], row["status"]) for row in rows] == [
        (ADA, "completed"),
        (BOB, "failed"),
        (EVE, "completed"),
    ]
    short = await made.batch_calls.export(asked.id, BatchCallExportQuery(limit=1))
    assert len(short.splitlines()) == 2


async def test_fields_of_tomorrow_are_kept(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client()
    asked = await made.batch_calls.create(await batch(made))
    emulator.http.plan(HttpFault(extras=True))
    found = await made.batch_calls.get(asked.id)
    assert found.recipients[0].model_extra == {"field_of_tomorrow": {"new": True}}


async def test_a_batch_that_was_deleted_is_not_found(client: Client) -> None:
    made = client()
    asked = await made.batch_calls.create(await batch(made))
    await made.batch_calls.delete(asked.id)
    with pytest.raises(NotFoundError, match="batch_call_not_found"):
        await made.batch_calls.get(asked.id)
    assert len([one async for one in made.conversations.list()]) == 3


async def test_a_batch_by_whatsapp_needs_no_number(client: Client) -> None:
    params = BatchCallWhatsAppParams(
        whatsapp_call_permission_request_template_name="t",
        whatsapp_call_permission_request_template_language_code="en",
    )
    made = client()
    asked = await made.batch_calls.create(
        NewBatchCall(
            call_name="Survey",
            agent_id="agent_1",
            recipients=[Recipient(whatsapp_user_id="w1")],
            whatsapp_params=params,
        )
    )
    assert (asked.phone_number_id, asked.phone_provider) == (None, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recipients": []}, "recipients"),
        ({"agent_phone_number_id": None}, "agent_phone_number_id"),
        (
            {"recipients": [Recipient(phone_number=ADA), Recipient(phone_number="555")]},
            "recipients.1.phone_number",
        ),
        ({"recipients": [Recipient()]}, "recipients.0"),
        (
            {"recipients": [Recipient(phone_number=ADA, conversation_initiation_client_data=RESERVED)]},
            "recipients.0.conversation_initiation_client_data.dynamic_variables",
        ),
        ({"recipients": [Recipient(phone_number=ADA, whatsapp_user_id="w")]}, "recipients.0"),
    ],
)
async def test_a_wrong_batch_fails_before_the_network(
    client: Client, emulator: ElevenLabsEmulator, change: dict[str, Any], field: str
) -> None:
    asked = NewBatchCall(
        call_name="x", agent_id="a", agent_phone_number_id="p", recipients=[Recipient(phone_number=ADA)]
    )
    with pytest.raises(LocalProtocolError, match=f"^{field}: "):
        await client().batch_calls.create(asked.model_copy(update=change))
    assert not emulator.http.served


@pytest.mark.parametrize(
    ("status", "error", "attempts"), [(429, RateLimitError, 3), (503, UnavailableError, 1)]
)
async def test_nobody_is_called_twice(
    client: Client, emulator: ElevenLabsEmulator, status: int, error: type[Exception], attempts: int
) -> None:
    made = client()
    asked = await batch(made)
    for operation in (batch_calls.CREATE, batch_calls.RETRY):
        emulator.http.served.clear()
        emulator.http.plan(*[HttpFault(status=status)] * attempts, operation=operation)
        with pytest.raises(error):
            await (
                made.batch_calls.create(asked)
                if operation is batch_calls.CREATE
                else made.batch_calls.retry("btcal_1")
            )
        assert len(emulator.http.served) == attempts


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"recipients": []}, 400),
        ({"recipients": [{"phone_number": "555"}]}, 400),
        ({"recipients": [{"number": ADA}]}, 422),
        ({"recipients": [{}]}, 400),
        ({"target_concurrency_limit": 0}, 422),
        ({"agent_phone_number_id": "phnum_1"}, 404),
        ({"agent_phone_number_id": None}, 400),
        ({"call_name": None}, 422),
    ],
)
async def test_the_emulator_refuses_a_malformed_batch(
    client: Client, emulator: ElevenLabsEmulator, network: MemoryNetwork, change: dict[str, Any], status: int
) -> None:
    body = {**(await batch(client())).written(), **change}
    url = "https://api.elevenlabs.io/v1/convai/batch-calling/submit"
    async with network.session().post(url, json=body, headers={"xi-api-key": "k"}) as answer:
        assert answer.status == status
