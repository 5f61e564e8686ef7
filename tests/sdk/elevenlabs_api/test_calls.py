"""Calls, one by one and in batches: the official SDK against the emulated service."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from elevenlabs import OutboundCallRecipient, OutboundSipTrunkConfigRequestModel
from elevenlabs.client import ElevenLabs
from elevenlabs.conversational_ai.phone_numbers.types import (
    PhoneNumbersCreateRequestBody_Exotel,
    PhoneNumbersCreateRequestBody_SipTrunk,
    PhoneNumbersCreateRequestBody_Twilio,
)
from elevenlabs.core.api_error import ApiError

from voiceflow.clients.elevenlabs.api import batch_calls, exotel, sip_trunk, twilio
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee

COVERS = {
    twilio.REGISTER_CALL: "conversational_ai.twilio.register_call",
    twilio.OUTBOUND_CALL: "conversational_ai.twilio.outbound_call",
    sip_trunk.OUTBOUND_CALL: "conversational_ai.sip_trunk.outbound_call",
    exotel.OUTBOUND_CALL: "conversational_ai.exotel.outbound_call",
    batch_calls.CREATE: "conversational_ai.batch_calls.create",
    batch_calls.LIST: "conversational_ai.batch_calls.list",
    batch_calls.FETCH: "conversational_ai.batch_calls.get",
    batch_calls.CANCEL: "conversational_ai.batch_calls.cancel",
    batch_calls.RETRY: "conversational_ai.batch_calls.retry",
    batch_calls.DELETE: "conversational_ai.batch_calls.delete",
    batch_calls.EXPORT: "conversational_ai.batch_calls.export",
}

Run = Callable[[Callable[[ElevenLabs], None]], None]
HER = "+15550111"


def twilio_number(sdk: ElevenLabs) -> str:
    request = PhoneNumbersCreateRequestBody_Twilio(
        phone_number="+15550101", label="Twilio", sid="AC1", token="t"
    )
    return str(sdk.conversational_ai.phone_numbers.create(request=request).phone_number_id)


def test_calls_are_made_over_each_carrier(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        store = sdk.conversational_ai
        number = twilio_number(sdk)
        call = store.twilio.outbound_call(agent_id="a", agent_phone_number_id=number, to_number=HER)
        assert (call.success, (call.call_sid or "")[:2]) == (True, "CA")
        request = PhoneNumbersCreateRequestBody_Exotel(
            phone_number="+15550102",
            label="Exotel",
            account_sid="e",
            api_key="k",
            api_token="t",
            api_subdomain="api.exotel.com",
            app_id="1",
        )
        number = store.phone_numbers.create(request=request).phone_number_id
        assert store.exotel.outbound_call(agent_id="a", agent_phone_number_id=number, to_number=HER).success
        trunk = PhoneNumbersCreateRequestBody_SipTrunk(
            phone_number="+15550103",
            label="Trunk",
            outbound_trunk_config=OutboundSipTrunkConfigRequestModel(address="sip.test"),
        )
        number = store.phone_numbers.create(request=trunk).phone_number_id
        dialled = store.sip_trunk.outbound_call(agent_id="a", agent_phone_number_id=number, to_number=HER)
        assert dialled.success
        assert dialled.sip_call_id
        with pytest.raises(ApiError) as caught:
            store.twilio.outbound_call(agent_id="a", agent_phone_number_id=number, to_number=HER)
        assert caught.value.status_code == 400

    run(test)


def test_a_call_is_registered(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        document = sdk.conversational_ai.twilio.register_call(
            agent_id="a", from_number=HER, to_number="+15550101", direction="inbound"
        )
        # This SDK parses what comes as JSON if it can, and else gives the text.
        assert "<Connect><Stream" in document

    run(test)


def test_batches_are_made_listed_cancelled_repeated_and_deleted(
    run: Run, emulator: ElevenLabsEmulator
) -> None:
    emulator.calls.otherwise = AgentCallee(ring=0.0, outcome="busy")

    def test(sdk: ElevenLabs) -> None:
        store = sdk.conversational_ai.batch_calls
        number = twilio_number(sdk)

        def create(when: int | None = None) -> str:
            made = store.create(
                call_name="Survey",
                agent_id="a",
                agent_phone_number_id=number,
                recipients=[OutboundCallRecipient(phone_number=HER)],
                scheduled_time_unix=when,
            )
            return str(made.id)

        later, now = create(4_000_000_000), create()
        page = store.list(limit=1)
        rest = store.list(limit=1, last_doc=page.next_doc)
        assert {page.batch_calls[0].id, rest.batch_calls[0].id} == {later, now}
        assert store.cancel(later).status == "cancelled"
        assert store.get(now).recipients[0].status == "failed"
        assert store.retry(now).retry_count == 1
        assert HER.encode() in b"".join(store.export(now, limit=5))
        store.delete(now)
        with pytest.raises(ApiError) as caught:
            store.get(now)
        assert caught.value.status_code == 404

    run(test)
