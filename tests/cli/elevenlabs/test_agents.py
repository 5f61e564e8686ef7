"""``voiceflow elevenlabs agents``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from voiceflow.cli.elevenlabs.agents import show
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault

Client = Callable[..., ElevenLabs]
Watch = Callable[..., Any]


async def test_agents_are_listed_or_those_with_a_name(client: Client, watched: Watch) -> None:
    made = client()
    ids = {
        name: await made.agents.create({"name": name, "tags": ["night", "day"], "conversation_config": {}})
        for name in ("Bookings", "Complaints")
    }
    seen = watched()
    await show(made, seen.screen, search="book")
    name, agent_id, tags, day = seen.out.rstrip("\n").split("\t")
    assert (name, agent_id, tags) == ("Bookings", ids["Bookings"], "night, day")
    assert len(day) == len("2026-01-01")
    whole = watched(is_json=True)
    await show(made, whole.screen)
    assert {agent["agent_id"] for agent in json.loads(whole.out)} == set(ids.values())


async def test_that_there_is_none_is_a_note(client: Client, watched: Watch) -> None:
    seen = watched()
    await show(client(), seen.screen)
    assert (seen.out, seen.notes) == ("", "The account has no agents.\n")


async def test_fields_of_tomorrow_are_printed_for_programs(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch
) -> None:
    made = client()
    await made.agents.create({"name": "Bookings", "conversation_config": {}})
    emulator.http.plan(HttpFault(extras=True))
    seen = watched(is_json=True)
    await show(made, seen.screen)
    assert [agent["field_of_tomorrow"] for agent in json.loads(seen.out)] == [{"new": True}]
