"""Vonage's REST API, against the emulated carrier in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from voiceflow.clients.vonage import VonageClient, VonageConfig, ncco
from voiceflow.emulators.vonage import EmulatedVonage
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.testing import MemoryNetwork

UNKNOWN = "00000000-0000-4000-8000-000000000000"
LONG_TALK = ncco.document(ncco.talk("x" * 1500)).encode()


@asynccontextmanager
async def opened(**changes: str) -> AsyncIterator[tuple[EmulatedVonage, VonageClient]]:
    async with MemoryNetwork() as network:
        side = EmulatedVonage("https://voice.example.com/none", session=network.session())
        network.add(side.api_host, side.app())
        config = VonageConfig.from_env({**side.environment("https://api.nexmo.com"), **changes})
        async with side:
            yield side, VonageClient(config, session=network.session())


async def test_a_live_call_gets_digits_and_is_hung_up_once() -> None:
    async with opened() as (side, client):
        call = side.place("+15550100", "+15550142", LONG_TALK, patience=60)
        await asyncio.sleep(2)
        await client.send_digits(call.call_id, "12p#")
        assert await client.hang_up(call.call_id)
        await call.over()
        assert (call.keyed, call.status) == ("12p#", "completed")
        assert not await client.hang_up(call.call_id)
        assert not await client.hang_up(UNKNOWN)


async def test_a_call_is_made_and_fetches_its_instructions() -> None:
    async with opened() as (side, client):
        made = await client.dial("+15550142", "15550100", answer_url="https://voice.example.com/none")
        call = side.calls[made]
        assert (call.caller, call.called, call.direction) == ("+15550100", "+15550142", "outbound")
        await call.over()
        assert call.record.requests == [(1.0, "https://voice.example.com/none")]


async def test_a_refusal_names_no_number() -> None:
    async with opened() as (_, client):
        with pytest.raises(ServiceError) as caught:
            await client.dial("call-me-4929", "15550100", answer_url="https://voice.example.com/none")
        assert (caught.value.code, caught.value.vendor) == ("http_400", "vonage")
        assert "4929" not in str(caught.value)


async def test_another_application_is_refused() -> None:
    async with opened(VONAGE_APPLICATION_ID=UNKNOWN) as (_, client):
        with pytest.raises(ServiceError, match="401"):
            await client.hang_up(UNKNOWN)


@pytest.mark.parametrize("call_id", ["", "../accounts", "call-1", UNKNOWN + "/dtmf"])
async def test_what_is_no_call_becomes_no_part_of_an_address(call_id: str) -> None:
    async with opened() as (_, client):
        with pytest.raises(LocalProtocolError):
            await client.hang_up(call_id)


async def test_letters_are_no_digits() -> None:
    async with opened() as (_, client):
        with pytest.raises(LocalProtocolError, match="digits"):
            await client.send_digits(UNKNOWN, "12x")


def test_a_missing_or_malformed_variable_is_named_without_its_value() -> None:
    with pytest.raises(ConfigurationError, match="VONAGE_SIGNATURE_SECRET"):
        VonageConfig.from_env({})
    for name in ("VONAGE_APPLICATION_ID", "VONAGE_PRIVATE_KEY"):
        with pytest.raises(ConfigurationError, match=name) as caught:
            VonageConfig.from_env({"VONAGE_SIGNATURE_SECRET": "s", name: "s3cret"})
        assert "s3cret" not in str(caught.value)


def test_a_key_comes_from_a_file_or_from_one_line(tmp_path: Path) -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"
    (tmp_path / "private.key").write_text(pem)
    for value in (pem, pem.replace("\n", "\\n"), str(tmp_path / "private.key")):
        found = VonageConfig.from_env({"VONAGE_SIGNATURE_SECRET": "s", "VONAGE_PRIVATE_KEY": value})
        assert found.private_key.get_secret_value() == pem


def test_without_a_key_there_are_no_commands() -> None:
    with pytest.raises(ConfigurationError, match="VONAGE_PRIVATE_KEY"):
        VonageClient(VonageConfig.from_env({"VONAGE_SIGNATURE_SECRET": "s"}))
