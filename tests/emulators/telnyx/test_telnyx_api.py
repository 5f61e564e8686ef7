"""Telnyx' requests."""

from __future__ import annotations

import pytest

from tests.emulators.telnyx.test_rest import telnyx
from voiceflow.errors import LocalProtocolError, ServiceError

NUMBER = "+15550142"


async def test_an_unknown_call_is_over_and_a_refusal_has_a_code() -> None:
    async with telnyx() as (side, client):
        assert not await client.hang_up("v3:unknown")
        with pytest.raises(ServiceError) as caught:
            await client.send_digits("v3:unknown", "1")
        assert caught.value.code == "http_404"
        with pytest.raises(ServiceError) as caught:
            await client.dial(
                "15550142",
                NUMBER,
                account_sid=side.account.account_sid,
                application_sid=side.account.application_id,
                url="https://voice.example.com/telnyx/voice",
            )
        assert caught.value.code == "http_422"
        assert "15550142" not in str(caught.value)


@pytest.mark.parametrize("call_id", ["", "../v2/x", "a/b", "a b", "ü"])
async def test_what_is_no_call_becomes_no_part_of_an_address(call_id: str) -> None:
    async with telnyx() as (_, client):
        with pytest.raises(LocalProtocolError):
            await client.hang_up(call_id)
