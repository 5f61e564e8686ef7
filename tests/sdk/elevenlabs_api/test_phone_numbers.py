"""Phone numbers: the official SDK against the emulated service."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from elevenlabs import (
    InboundSipTrunkConfigRequestModel,
    OutboundSipTrunkConfigRequestModel,
    SipTrunkCredentialsRequestModel,
)
from elevenlabs.client import ElevenLabs
from elevenlabs.conversational_ai.phone_numbers.types import (
    PhoneNumbersCreateRequestBody_Exotel,
    PhoneNumbersCreateRequestBody_SipTrunk,
    PhoneNumbersCreateRequestBody_Twilio,
)
from elevenlabs.core.api_error import ApiError

from voiceflow.clients.elevenlabs.api import phone_numbers

COVERS = {
    phone_numbers.LIST: "conversational_ai.phone_numbers.list",
    phone_numbers.SEARCH: "conversational_ai.phone_numbers.list_v_2",
    phone_numbers.CREATE: "conversational_ai.phone_numbers.create",
    phone_numbers.FETCH: "conversational_ai.phone_numbers.get",
    phone_numbers.UPDATE: "conversational_ai.phone_numbers.update",
    phone_numbers.DELETE: "conversational_ai.phone_numbers.delete",
    phone_numbers.SIP_MESSAGES: "conversational_ai.phone_numbers.get_sip_messages",
}

Run = Callable[[Callable[[ElevenLabs], None]], None]


def test_numbers_are_imported_listed_changed_and_deleted(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        store = sdk.conversational_ai.phone_numbers
        credentials = SipTrunkCredentialsRequestModel(username="u", password="p")
        ids = [
            store.create(request=request).phone_number_id
            for request in (
                PhoneNumbersCreateRequestBody_Twilio(
                    phone_number="+15550101", label="Twilio", sid="AC1", token="t"
                ),
                PhoneNumbersCreateRequestBody_Exotel(
                    phone_number="+15550102",
                    label="Exotel",
                    account_sid="e",
                    api_key="k",
                    api_token="t",
                    api_subdomain="api.exotel.com",
                    app_id="1",
                ),
                PhoneNumbersCreateRequestBody_SipTrunk(
                    phone_number="+15550103",
                    label="Trunk",
                    inbound_trunk_config=InboundSipTrunkConfigRequestModel(credentials=credentials),
                    outbound_trunk_config=OutboundSipTrunkConfigRequestModel(address="sip.test"),
                ),
            )
        ]
        assert [number.provider for number in store.list()] == ["twilio", "exotel", "sip_trunk"]
        page = store.list_v_2(page_size=2, sort_by="phone_number", sort_direction="asc")
        rest = store.list_v_2(page_size=2, sort_by="phone_number", cursor=page.next_cursor)
        found = [number.phone_number_id for number in (*page.phone_numbers, *rest.phone_numbers)]
        assert (found, page.has_more, rest.has_more) == (ids, True, False)
        changed = store.update(ids[2], label="Desk", agent_id="agent_1")
        assert changed.label == "Desk"
        assert changed.inbound_trunk.has_auth_credentials
        assert store.update(ids[2], agent_id=None).assigned_agent is None
        assert store.get(ids[2]).label == "Desk"
        assert store.get_sip_messages(ids[2]).sip_messages == []
        store.delete(ids[0])
        with pytest.raises(ApiError) as caught:
            store.get(ids[0])
        assert caught.value.status_code == 404

    run(test)
