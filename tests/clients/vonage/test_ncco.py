"""Vonage's call control objects."""

from __future__ import annotations

import asyncio

from tests.clients.vonage.test_rest import opened
from voiceflow.clients.vonage import ncco

LONG_TALK = ncco.document(ncco.talk("x" * 1500)).encode()


async def test_a_call_is_transferred_to_a_number() -> None:
    async with opened() as (side, client):
        call = side.place("+15550100", "+15550142", LONG_TALK, patience=60)
        await asyncio.sleep(2)
        await client.transfer(call.call_id, [ncco.connect_number("+15550143")])
        await call.over()
        assert (call.dialled, call.errors) == (["+15550143"], [])
