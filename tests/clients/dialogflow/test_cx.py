"""Dialogflow CX (v3): requests and answers."""

from voiceflow.clients.dialogflow.channels import Connections
from voiceflow.clients.dialogflow.cx import CxDialect
from voiceflow.emulators.dialogflow import (
    DialogflowEmulator,
)


async def test_a_request_goes_to_the_connection_with_the_fewest() -> None:
    service = DialogflowEmulator()
    pool = Connections(CxDialect(), service.channel)
    async with pool.client() as first, pool.client() as second:
        assert first is second
    assert len(pool) == 1
