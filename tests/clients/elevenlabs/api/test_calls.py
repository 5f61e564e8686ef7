"""Calls over Twilio, Exotel and SIP trunks: our client against the emulated service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from xml.etree import ElementTree

import pytest

from voiceflow.clients.elevenlabs.api import exotel, sip_trunk, twilio
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import (
    BadRequestError,
    NotFoundError,
    RateLimitError,
    UnavailableError,
)
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.schema.calls import (
    ExotelCallRequest,
    RegisteredCall,
    SipCallRequest,
    TelephonyCallConfig,
    TwilioCallRequest,
)
from voiceflow.clients.elevenlabs.schema.conversations import SIPTrunkingPhoneCall
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.schema.numbers import (
    NewExotelNumber,
    NewSipTrunkNumber,
    NewTwilioNumber,
    OutboundTrunk,
    PhoneNumberChange,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.agent.telephone import CONVERSATION_PARAMETER, STREAM_PATH
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.emulators.elevenlabs.http.exchange import not_found
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import MemoryNetwork

COVERS = {
    twilio.REGISTER_CALL: "twilio.register_call",
    twilio.OUTBOUND_CALL: "twilio.outbound_call",
    sip_trunk.OUTBOUND_CALL: "sip_trunk.outbound_call",
    exotel.OUTBOUND_CALL: "exotel.outbound_call",
}

Client = Callable[..., ElevenLabs]
HER = "+15550111"
CALL = RegisteredCall(agent_id="agent_1", from_number=HER, to_number="+15550100")


async def number(client: ElevenLabs, kind: str = "twilio") -> str:
    """Import a number that can call."""
    where = {"phone_number": "+15550100", "label": kind}
    if kind == "twilio":
        return await client.phone_numbers.create(NewTwilioNumber(**where, sid="AC1", token="t"))
    if kind == "exotel":
        form = NewExotelNumber(
            **where, account_sid="e", api_key="k", api_token="t", api_subdomain="api.exotel.com", app_id="1"
        )
        return await client.phone_numbers.create(form)
    trunk = OutboundTrunk(address="sip.test")
    return await client.phone_numbers.create(NewSipTrunkNumber(**where, outbound_trunk_config=trunk))


async def dial(client: ElevenLabs, kind: str, number_id: str, **more: Any) -> Any:
    """Call her, or somebody else."""
    asked = {"agent_id": "agent_1", "agent_phone_number_id": number_id, "to_number": HER, **more}
    if kind == "register":
        begin = more["conversation_initiation_client_data"]
        return await client.twilio.register_call(
            CALL.model_copy(update={"conversation_initiation_client_data": begin})
        )
    if kind == "twilio":
        return await client.twilio.outbound_call(TwilioCallRequest(**asked))
    if kind == "exotel":
        return await client.exotel.outbound_call(ExotelCallRequest(**asked))
    return await client.sip_trunk.outbound_call(SipCallRequest(**asked))


@pytest.mark.parametrize("kind", ["twilio", "exotel", "sip_trunk"])
async def test_a_call_becomes_a_conversation_of_its_carrier(client: Client, kind: str) -> None:
    made = client()
    begin = ConversationInitiation(dynamic_variables={"name": "Ada"})
    call = await dial(made, kind, await number(made, kind), conversation_initiation_client_data=begin)
    assert (call.success, call.conversation_id is not None) == (True, True)
    found = await made.conversations.wait_until_done(call.conversation_id)
    assert found.status == "done"
    phone = found.metadata.phone_call
    assert phone is not None
    assert phone.type == ("sip_trunking" if kind == "sip_trunk" else kind)
    if isinstance(phone, SIPTrunkingPhoneCall):
        assert call.sip_call_id == phone.call_id
    else:
        assert call.call_sid == phone.call_sid
    assert (phone.direction, phone.agent_number, phone.external_number) == ("outbound", "+15550100", HER)
    assert found.conversation_initiation_client_data is not None
    assert found.conversation_initiation_client_data.dynamic_variables == {"name": "Ada"}


async def test_the_sid_is_written_in_its_own_way(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client()
    call = await dial(made, "twilio", await number(made))
    assert f'"callSid": "{call.call_sid}"'.encode() in (emulator.http.served[-1].answer or b"")
    assert call.call_sid.startswith("CA")


@pytest.mark.parametrize("kind", ["twilio", "exotel", "sip_trunk"])
async def test_a_call_that_cannot_begin_is_told_and_no_error(
    client: Client, emulator: ElevenLabsEmulator, kind: str
) -> None:
    emulator.calls.callees[HER] = AgentCallee(refusal="The carrier refuses the number.")
    made = client()
    call = await dial(made, kind, await number(made, kind))
    assert (call.success, call.message) == (False, "The carrier refuses the number.")
    assert call.conversation_id is None
    assert [one async for one in made.conversations.list()] == []


@pytest.mark.parametrize("outcome", ["answered", "busy"])
async def test_it_rings_no_longer_than_was_asked_for(
    client: Client, emulator: ElevenLabsEmulator, outcome: Literal["answered", "busy"]
) -> None:
    emulator.calls.callees[HER] = AgentCallee(ring=30.0, outcome=outcome)
    made = client()
    config = TelephonyCallConfig(ringing_timeout_secs=10)
    call = await dial(made, "twilio", await number(made), telephony_call_config=config)
    found = await made.conversations.wait_until_done(call.conversation_id)
    assert found.status == "failed"
    assert found.metadata.error is not None
    assert found.metadata.error.reason == "no-answer"


@pytest.mark.parametrize("kind", ["twilio", "exotel", "sip_trunk"])
async def test_a_number_calls_over_its_own_carrier_only(client: Client, kind: str) -> None:
    made = client()
    other = await number(made, "exotel" if kind == "twilio" else "twilio")
    with pytest.raises(BadRequestError, match="agent_phone_number_id"):
        await dial(made, kind, other)
    with pytest.raises(NotFoundError, match="phone_number_not_found"):
        await dial(made, kind, "phnum_1")


async def test_a_trunk_that_only_takes_calls_makes_none(client: Client) -> None:
    made = client()
    number_id = await number(made, "sip_trunk")
    await made.phone_numbers.update(number_id, PhoneNumberChange(outbound_trunk_config=None))
    with pytest.raises(BadRequestError, match="agent_phone_number_id"):
        await dial(made, "sip_trunk", number_id)


async def test_an_unknown_agent_makes_and_takes_no_call(client: Client, emulator: ElevenLabsEmulator) -> None:
    def check(agent_id: str) -> None:
        raise not_found("agent")

    emulator.conversations.check_agent = check
    made = client()
    with pytest.raises(NotFoundError, match="agent_not_found"):
        await dial(made, "twilio", await number(made))
    with pytest.raises(NotFoundError, match="agent_not_found"):
        await made.twilio.register_call(CALL)


@pytest.mark.parametrize("kind", ["twilio", "exotel", "sip_trunk"])
@pytest.mark.parametrize("to_number", ["5550111", "+1555011x", "", "sip:her@example.com"])
async def test_a_number_that_nobody_can_dial_fails_before_the_network(
    client: Client, emulator: ElevenLabsEmulator, kind: str, to_number: str
) -> None:
    with pytest.raises(LocalProtocolError, match="to_number: ") as caught:
        await dial(client(), kind, "phnum_1", to_number=to_number)
    assert not to_number or to_number not in str(caught.value)
    assert not emulator.http.served


@pytest.mark.parametrize("kind", ["twilio", "exotel", "sip_trunk", "register"])
@pytest.mark.parametrize(
    ("begin", "field"),
    [
        ({"dynamic_variables": {"system__caller_id": "x"}}, "dynamic_variables"),
        ({"custom_llm_extra_body": {"when": object()}}, "custom_llm_extra_body"),
        ({"tool_mock_config": {"mocking_strategy": "all"}}, "tool_mock_config"),
    ],
)
async def test_a_conversation_that_cannot_begin_so_fails_before_the_network(
    client: Client, emulator: ElevenLabsEmulator, kind: str, begin: dict[str, Any], field: str
) -> None:
    data = ConversationInitiation.model_validate(begin)
    with pytest.raises(LocalProtocolError, match=rf"^conversation_initiation_client_data\.{field}: "):
        await dial(client(), kind, "phnum_1", conversation_initiation_client_data=data)
    assert not emulator.http.served


OPERATIONS: list[Operation[Any]] = [
    twilio.OUTBOUND_CALL,
    exotel.OUTBOUND_CALL,
    sip_trunk.OUTBOUND_CALL,
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.path)
@pytest.mark.parametrize(
    ("fault", "error", "attempts"),
    [
        (HttpFault(status=429), RateLimitError, 3),
        (HttpFault(status=500), UnavailableError, 1),
        (HttpFault(status=503), UnavailableError, 1),
    ],
)
async def test_nobody_is_called_twice(
    client: Client,
    emulator: ElevenLabsEmulator,
    operation: Operation[Any],
    fault: HttpFault,
    error: type[Exception],
    attempts: int,
) -> None:
    made = client()
    kind = operation.path.split("/")[3].replace("-", "_")
    number_id = await number(made, kind)
    emulator.http.served.clear()
    emulator.http.plan(*[fault] * attempts, operation=operation)
    with pytest.raises(error):
        await dial(made, kind, number_id)
    assert len(emulator.http.served) == attempts


async def test_fields_of_tomorrow_are_kept(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client()
    for kind in ("twilio", "exotel", "sip_trunk"):
        number_id = await number(made, kind)
        emulator.http.plan(HttpFault(extras=True))
        call = await dial(made, kind, number_id)
        assert call.model_extra == {"field_of_tomorrow": {"new": True}}


async def test_a_registered_call_streams_to_the_service(client: Client, emulator: ElevenLabsEmulator) -> None:
    document = await client().twilio.register_call(CALL)
    stream = ElementTree.fromstring(document).find("Connect/Stream")
    assert stream is not None
    assert stream.get("url") == f"wss://api.elevenlabs.io{STREAM_PATH}"
    parameters = {one.get("name"): one.get("value") for one in stream.iter("Parameter")}
    (conversation_id,) = emulator.calls.registered
    assert parameters == {CONVERSATION_PARAMETER: conversation_id}
    found = await client().conversations.get(conversation_id)
    assert (found.agent_id, found.status) == ("agent_1", "initiated")


@pytest.mark.parametrize(
    "document",
    [
        b'<?xml version="1.0" encoding="UTF-8"?><Response/>',
        b"\xef\xbb\xbf<Response>\r\n\t<Say>\xc3\xa9\xf0\x9f\x93\x9e</Say>\r\n</Response>\r\n\r\n  ",
        '<?xml version="1.0" encoding="ISO-8859-1"?><Response><Say>é</Say></Response>'.encode("latin-1"),
        '<?xml version="1.0" encoding="UTF-16"?><Response/>'.encode("utf-16"),
        b"\r\r\n \n\x00\xff\xfe<Response/>\x80",
        b'"<Response/>"',
    ],
)
async def test_the_document_comes_back_byte_for_byte(
    client: Client, emulator: ElevenLabsEmulator, document: bytes
) -> None:
    emulator.calls.twiml = document
    assert await client().twilio.register_call(CALL) == document


async def test_a_caller_who_withholds_the_number_is_registered_too(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    anonymous = RegisteredCall(agent_id="agent_1", from_number="anonymous", to_number="+15550100")
    assert await client().twilio.register_call(anonymous)
    emulator.http.served.clear()
    nobody = anonymous.model_copy(update={"from_number": ""})
    with pytest.raises(LocalProtocolError, match="from_number"):
        await client().twilio.register_call(nobody)
    assert not emulator.http.served


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("twilio/outbound-call", {"agent_id": "a", "agent_phone_number_id": "p"}, 422),
        ("twilio/outbound-call", {"agent_id": "a", "agent_phone_number_id": "p", "to_number": 1}, 422),
        ("sip-trunk/outbound-call", {"agent_id": "a", "phone_number_id": "p", "to_number": HER}, 422),
        ("twilio/register-call", {"agent_id": "a", "from_number": HER}, 422),
        ("twilio/register-call", {"agent_id": "a", "from_number": HER, "to_number": ""}, 400),
    ],
)
async def test_the_emulator_refuses_a_malformed_call(
    emulator: ElevenLabsEmulator, network: MemoryNetwork, path: str, body: dict[str, str], status: int
) -> None:
    url = f"https://api.elevenlabs.io/v1/convai/{path}"
    async with network.session().post(url, json=body, headers={"xi-api-key": "k"}) as answer:
        assert answer.status == status
        assert HER not in await answer.text()


async def test_the_emulator_refuses_a_number_that_is_none(
    client: Client, emulator: ElevenLabsEmulator, network: MemoryNetwork
) -> None:
    body = {"agent_id": "a", "agent_phone_number_id": await number(client()), "to_number": "5550111"}
    url = "https://api.elevenlabs.io/v1/convai/twilio/outbound-call"
    async with network.session().post(url, json=body, headers={"xi-api-key": "k"}) as answer:
        assert answer.status == 400
        assert (await answer.json())["detail"]["param"] == "to_number"
