"""Faults that a REST service was told to make."""

from __future__ import annotations

from tests.emulators.twilio.test_rest import App, client_for
from voiceflow.emulators.twilio import (
    RestFault,
)


async def test_a_fault_answers_one_request(app: App) -> None:
    async with client_for(app) as client:
        client.carrier.rest_faults.append(RestFault(status=429, code=20429))
        assert (await client.create())[1]["code"] == 20429
        assert (await client.create())[0] == 201
