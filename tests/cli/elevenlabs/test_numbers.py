"""``voiceflow elevenlabs numbers``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from voiceflow.cli.elevenlabs.numbers import show
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.testing import MemoryNetwork

Client = Callable[..., ElevenLabs]
Watch = Callable[..., Any]

NUMBER = {"provider": "twilio", "phone_number": "+15550100", "label": "Desk", "sid": "AC1", "token": "s3cret"}


async def test_a_number_is_listed_with_its_agent(client: Client, watched: Watch) -> None:
    made = client()
    agent_id = await made.agents.create({"name": "Bookings", "conversation_config": {}})
    number_id = await made.phone_numbers.create(NUMBER)
    bare, seen = watched(), watched()
    await show(made, bare.screen)
    assert bare.out == f"+15550100\t{number_id}\tDesk\ttwilio\t\n"
    await made.phone_numbers.update(number_id, {"agent_id": agent_id})
    await show(made, seen.screen)
    (agent,) = [number.assigned_agent async for number in made.phone_numbers.list()]
    assert agent is not None
    assert seen.out == f"+15550100\t{number_id}\tDesk\ttwilio\t{agent.agent_name}\n"


async def test_a_program_gets_an_array_without_a_secret(client: Client, watched: Watch) -> None:
    made = client()
    number_id = await made.phone_numbers.create(NUMBER)
    seen = watched(is_json=True)
    await show(made, seen.screen)
    assert [number["phone_number_id"] for number in json.loads(seen.out)] == [number_id]
    assert "s3cret" not in seen.out


async def test_a_number_of_a_provider_of_tomorrow_is_listed(
    network: MemoryNetwork, service_keys: None, watched: Watch
) -> None:
    async def listed(request: web.Request) -> web.Response:
        return web.json_response([{"provider": "pigeon", "phone_number": "+15550100", "label": None}])

    app = web.Application()
    app.router.add_get("/v1/convai/phone-numbers", listed)
    network.add("api.elevenlabs.io", app)
    seen = watched()
    await show(ElevenLabs(http=network.session()), seen.screen)
    assert seen.out == "+15550100\t\t\tpigeon\t\n"
