"""Plivo's REST API, against the emulated carrier in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from voiceflow.clients.plivo import PlivoClient, PlivoConfig, xml
from voiceflow.emulators.plivo import EmulatedPlivo
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.testing import MemoryNetwork

UNKNOWN = "00000000-0000-4000-8000-000000000000"
WAIT = xml.document(xml.wait(60)).encode()


@asynccontextmanager
async def opened(**changes: str) -> AsyncIterator[tuple[EmulatedPlivo, PlivoClient]]:
    async with MemoryNetwork() as network:
        side = EmulatedPlivo("https://voice.example.com/none", session=network.session())
        network.add(side.api_host, side.app())
        config = PlivoConfig.from_env({**side.environment("https://api.plivo.com"), **changes})
        async with side:
            yield side, PlivoClient(config, session=network.session())


async def test_a_live_call_gets_digits_and_is_hung_up_once() -> None:
    async with opened() as (side, client):
        call = side.place("+15550100", "+15550142", WAIT, patience=60)
        await asyncio.sleep(2)
        await client.send_digits(call.call_id, "12w#")
        assert await client.hang_up(call.call_id)
        await call.over()
        assert (call.keyed, call.status) == ("12w#", "completed")
        assert not await client.hang_up(call.call_id)
        assert not await client.hang_up(UNKNOWN)


async def test_a_call_is_made_and_fetches_its_instructions() -> None:
    async with opened() as (side, client):
        made = await client.dial("15550142", "+15550100", answer_url="https://voice.example.com/none")
        call = side.calls[made]
        assert (call.caller, call.called, call.direction) == ("+15550100", "+15550142", "outbound")
        await call.over()
        assert call.record.requests == [(1.0, "https://voice.example.com/none")]


async def test_a_refusal_names_no_number() -> None:
    async with opened() as (_, client):
        with pytest.raises(ServiceError) as caught:
            await client.dial("call-me-4929", "15550100", answer_url="https://voice.example.com/none")
        assert (caught.value.code, caught.value.vendor) == ("http_400", "plivo")
        assert "4929" not in str(caught.value)
        with pytest.raises(ServiceError, match="404"):
            await client.transfer(UNKNOWN, "https://voice.example.com/none")


async def test_a_wrong_token_is_refused() -> None:
    async with opened(PLIVO_AUTH_TOKEN="wrong") as (_, client):
        with pytest.raises(ServiceError, match="401"):
            await client.hang_up(UNKNOWN)


@pytest.mark.parametrize("call_id", ["", "../Number", "call-1", UNKNOWN.upper() + "/x"])
async def test_what_is_no_call_becomes_no_part_of_an_address(call_id: str) -> None:
    async with opened() as (_, client):
        with pytest.raises(LocalProtocolError):
            await client.hang_up(call_id)


async def test_letters_are_no_digits() -> None:
    async with opened() as (_, client):
        with pytest.raises(LocalProtocolError, match="digits"):
            await client.send_digits(UNKNOWN, "12x")


def test_a_missing_or_malformed_variable_is_named_without_its_value() -> None:
    with pytest.raises(ConfigurationError, match="PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN"):
        PlivoConfig.from_env({})
    with pytest.raises(ConfigurationError, match="PLIVO_AUTH_ID") as caught:
        PlivoConfig.from_env({"PLIVO_AUTH_ID": "s3cret", "PLIVO_AUTH_TOKEN": "t"})
    assert "s3cret" not in str(caught.value)
