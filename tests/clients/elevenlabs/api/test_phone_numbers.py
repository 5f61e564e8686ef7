"""Phone numbers: our client against the emulated service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from voiceflow.clients.elevenlabs.api import phone_numbers
from voiceflow.clients.elevenlabs.api.phone_numbers import PhoneNumberSearch
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import BadRequestError, NotFoundError
from voiceflow.clients.elevenlabs.schema.calls import SipCallRequest
from voiceflow.clients.elevenlabs.schema.numbers import (
    InboundTrunk,
    NewExotelNumber,
    NewSipTrunkNumber,
    NewTwilioNumber,
    NumberSipMessageQuery,
    OutboundTrunk,
    PhoneNumberChange,
    PhoneNumberFilter,
)
from voiceflow.clients.elevenlabs.schema.phone_numbers import (
    ExotelNumber,
    SipTrunkNumber,
    TrunkCredentials,
    TwilioNumber,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.emulators.elevenlabs.http.exchange import not_found
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import MemoryNetwork

COVERS = {
    phone_numbers.LIST: "phone_numbers.list",
    phone_numbers.SEARCH: "phone_numbers.search",
    phone_numbers.CREATE: "phone_numbers.create",
    phone_numbers.FETCH: "phone_numbers.get",
    phone_numbers.UPDATE: "phone_numbers.update",
    phone_numbers.DELETE: "phone_numbers.delete",
    phone_numbers.SIP_MESSAGES: "phone_numbers.sip_messages",
}

Client = Callable[..., ElevenLabs]

TWILIO = NewTwilioNumber(phone_number="+15550101", label="Twilio", sid="AC1", token="secret-1")
EXOTEL = NewExotelNumber(
    phone_number="+15550102",
    label="Exotel",
    account_sid="ex",
    api_key="secret-2",
    api_token="secret-3",
    api_subdomain="api.exotel.com",
    app_id="1",
)
TRUNK = NewSipTrunkNumber(
    phone_number="+15550103",
    label="Trunk",
    inbound_trunk_config=InboundTrunk(credentials=TrunkCredentials(username="in", password="secret-4")),
    outbound_trunk_config=OutboundTrunk(
        address="sip.test", credentials=TrunkCredentials(username="out", password="secret-5")
    ),
)


async def test_each_form_makes_a_number_of_its_kind(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client().phone_numbers
    kinds = [type(await made.get(await made.create(form))) for form in (TWILIO, EXOTEL, TRUNK)]
    assert kinds == [TwilioNumber, ExotelNumber, SipTrunkNumber]
    sent = [served.body["provider"] for served in emulator.http.served if served.body]
    assert sent == ["twilio", "exotel", "sip_trunk"]


async def test_no_secret_comes_back_or_is_shown(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client().phone_numbers
    for form in (TWILIO, EXOTEL, TRUNK):
        number = await made.get(await made.create(form))
        assert number.phone_number not in repr(number)
        assert "secret" not in repr(form)
    _ = [number async for number in made.list()]
    answers = b"".join(served.answer or b"" for served in emulator.http.served)
    assert b"sip.test" in answers
    assert b"secret-" not in answers


async def test_a_list_has_all_numbers_or_those_of_a_kind(client: Client) -> None:
    made = client().phone_numbers
    for form in (TWILIO, EXOTEL, TRUNK):
        await made.create(form)
    assert [number.label async for number in made.list()] == ["Twilio", "Exotel", "Trunk"]
    of_a_kind = made.list(PhoneNumberFilter(provider="sip_trunk"))
    assert [number.label async for number in of_a_kind] == ["Trunk"]


async def test_a_search_finds_all_numbers_though_a_page_holds_one(client: Client) -> None:
    made = client().phone_numbers
    for form in (TWILIO, EXOTEL, TRUNK):
        await made.create(form)

    async def labels(**wanted: object) -> list[str]:
        query = PhoneNumberSearch.model_validate(wanted)
        return [number.label async for number in made.search(query)]

    assert await labels(page_size=1) == ["Exotel", "Trunk", "Twilio"]
    assert await labels(page_size=1, sort_by="phone_number", sort_direction="desc") == [
        "Trunk",
        "Exotel",
        "Twilio",
    ]
    assert await labels(search="0102") == ["Exotel"]
    assert await labels(label="tru") == ["Trunk"]
    assert await labels(provider="twilio", supports_outbound=True) == ["Twilio"]
    assert await labels(agent_id="agent_1") == []


async def test_a_change_keeps_what_is_absent_and_clears_what_is_null(client: Client) -> None:
    made = client().phone_numbers
    number_id = await made.create(TRUNK)
    with_agent = await made.update(number_id, PhoneNumberChange(agent_id="agent_1", environment="test"))
    assert with_agent.assigned_agent is not None
    assert (with_agent.assigned_agent.agent_id, with_agent.assigned_agent.environment) == ("agent_1", "test")
    renamed = await made.update(number_id, PhoneNumberChange(label="Desk"))
    assert (renamed.label, renamed.assigned_agent) == ("Desk", with_agent.assigned_agent)
    bare = await made.update(number_id, PhoneNumberChange(agent_id=None, inbound_trunk_config=None))
    assert isinstance(bare, SipTrunkNumber)
    assert (bare.label, bare.assigned_agent, bare.inbound_trunk) == ("Desk", None, None)
    assert bare.outbound_trunk is not None
    assert await made.get(number_id) == bare


async def test_credentials_without_a_password_keep_the_stored_one(client: Client) -> None:
    made = client().phone_numbers
    number_id = await made.create(TRUNK)
    trunk = OutboundTrunk(address="other.test", credentials=TrunkCredentials(username="new"))
    changed = await made.update(number_id, PhoneNumberChange(outbound_trunk_config=trunk))
    assert isinstance(changed, SipTrunkNumber)
    assert changed.outbound_trunk is not None
    assert (changed.outbound_trunk.username, changed.outbound_trunk.has_auth_credentials) == ("new", True)
    without = PhoneNumberChange(outbound_trunk_config=OutboundTrunk(address="other.test"))
    changed = await made.update(number_id, without)
    assert isinstance(changed, SipTrunkNumber)
    assert changed.outbound_trunk is not None
    assert not changed.outbound_trunk.has_auth_credentials


async def test_a_name_without_a_password_is_no_credential(client: Client) -> None:
    trunk = OutboundTrunk(address="sip.test", credentials=TrunkCredentials(username="u"))
    made = client().phone_numbers
    number = await made.get(await made.create(TRUNK.model_copy(update={"outbound_trunk_config": trunk})))
    assert isinstance(number, SipTrunkNumber)
    assert number.outbound_trunk is not None
    assert (number.outbound_trunk.username, number.outbound_trunk.has_auth_credentials) == ("u", False)


async def test_a_trunk_can_be_changed_only_where_there_is_one(client: Client) -> None:
    made = client().phone_numbers
    number_id = await made.create(TWILIO)
    with pytest.raises(BadRequestError, match="store_sip_messages"):
        await made.update(number_id, PhoneNumberChange(store_sip_messages=False))


async def test_an_address_of_a_trunk_is_a_host(client: Client) -> None:
    trunk = TRUNK.model_copy(update={"outbound_trunk_config": OutboundTrunk(address="sip:sip.test")})
    with pytest.raises(BadRequestError, match="address"):
        await client().phone_numbers.create(trunk)


async def test_a_number_that_was_deleted_is_not_found(client: Client) -> None:
    made = client().phone_numbers
    number_id = await made.create(TWILIO)
    await made.delete(number_id)
    for asked in (
        made.get(number_id),
        made.delete(number_id),
        made.update(number_id, PhoneNumberChange(label="x")),
    ):
        with pytest.raises(NotFoundError) as caught:
            await asked
        assert caught.value.code == "phone_number_not_found"


@pytest.mark.parametrize("is_stored", [True, False])
async def test_sip_messages_are_there_if_the_number_keeps_them(client: Client, is_stored: bool) -> None:
    made = client()
    number_id = await made.phone_numbers.create(TRUNK)
    await made.phone_numbers.update(number_id, PhoneNumberChange(store_sip_messages=is_stored))
    dialled = await made.sip_trunk.outbound_call(
        SipCallRequest(agent_id="agent_1", agent_phone_number_id=number_id, to_number="+15550111")
    )
    assert dialled.conversation_id is not None
    await asyncio.sleep(60.0)
    query = NumberSipMessageQuery(page_size=1)
    found = [one.raw_message async for one in made.phone_numbers.sip_messages(number_id, query)]
    kept = [one async for one in made.conversations.sip_messages(dialled.conversation_id)]
    assert (found, len(kept)) == ((["INVITE", "SIP/2.0 200"], 2) if is_stored else ([], 0))


async def test_an_unknown_agent_gets_no_number(client: Client, emulator: ElevenLabsEmulator) -> None:
    def check(agent_id: str) -> None:
        raise not_found("agent")

    emulator.phone_numbers.check_agent = check
    made = client().phone_numbers
    number_id = await made.create(TWILIO)
    with pytest.raises(NotFoundError, match="agent_not_found"):
        await made.update(number_id, PhoneNumberChange(agent_id="agent_1"))
    with pytest.raises(NotFoundError, match="agent_not_found"):
        await made.create(TWILIO.model_copy(update={"agent_id": "agent_1"}))


async def test_a_provider_of_tomorrow_is_read(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client().phone_numbers
    number_id = await made.create(TWILIO)
    emulator.http.plan(HttpFault(extras=True))
    number = await made.get(number_id)
    assert number.model_extra == {"field_of_tomorrow": {"new": True}}
    line = emulator.phone_numbers._lines[number_id]
    line.number = line.number.model_copy(update={"provider": "pigeon"})
    found = await made.get(number_id)
    assert (found.provider, found.label) == ("pigeon", "Twilio")
    emulator.http.served.clear()  # the document does not know it


@pytest.mark.parametrize("number", ["5550101", "+1 555 0101", ""])
async def test_a_number_that_nobody_can_dial_fails_before_the_network(
    client: Client, emulator: ElevenLabsEmulator, number: str
) -> None:
    with pytest.raises(LocalProtocolError, match="phone_number: ") as caught:
        await client().phone_numbers.create(TWILIO.model_copy(update={"phone_number": number}))
    assert not number or number not in str(caught.value)
    assert not emulator.http.served


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"phone_number": "+15550101", "label": "x", "sid": "AC1", "token": "t"}, 422),
        ({"phone_number": "+15550101", "label": "x", "sid": "AC1", "provider": "twilio"}, 422),
        ({"phone_number": "+15550101", "label": "x", "provider": "sip_trunk", "sid": "AC1"}, 422),
        ({"phone_number": "5550101", "label": "x", "provider": "sip_trunk"}, 400),
    ],
)
async def test_the_emulator_refuses_a_malformed_number(
    emulator: ElevenLabsEmulator, network: MemoryNetwork, body: dict[str, str], status: int
) -> None:
    url = "https://api.elevenlabs.io/v1/convai/phone-numbers"
    headers = {"xi-api-key": "k"}
    async with network.session().post(url, json=body, headers=headers) as answer:
        assert answer.status == status
        assert "5550101" not in json.dumps((await answer.json())["detail"])
