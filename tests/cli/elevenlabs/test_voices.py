"""``voiceflow elevenlabs voices``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from voiceflow.cli.elevenlabs.voices import show
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.testing import MemoryNetwork

Client = Callable[..., ElevenLabs]
Watch = Callable[..., Any]

CALM = "21m00Tcm4TlvDq8ikWAM"


async def test_a_pipe_gets_a_line_for_each_voice_and_nothing_else(client: Client, watched: Watch) -> None:
    seen = watched()
    await show(client(), seen.screen)
    first, *others = seen.out.splitlines()
    assert first == f"Calm\t{CALM}\tpremade\tuse_case: telephone"
    assert len(others) == 2
    assert seen.notes == ""


async def test_a_terminal_gets_a_table_with_whole_ids(client: Client, watched: Watch) -> None:
    seen = watched(is_terminal=True, width=60)
    await show(client(), seen.screen)
    head, *rows = seen.out.splitlines()
    assert head.split() == ["name", "id", "category", "labels"]
    assert any(CALM in row for row in rows)
    assert "Asking for the voices" in seen.notes


async def test_a_program_gets_one_array_with_all_that_the_service_tells(
    client: Client, watched: Watch
) -> None:
    seen = watched(is_json=True)
    made = client()
    await show(made, seen.screen)
    assert json.loads(seen.out) == [voice.written() async for voice in made.voices.list()]


async def test_words_choose_voices_and_none_is_said_so(client: Client, watched: Watch) -> None:
    seen = watched()
    await show(client(), seen.screen, search="warm")
    assert [line.partition("\t")[0] for line in seen.out.splitlines()] == ["Warm"]
    nobody = watched()
    await show(client(), nobody.screen, search="grumpy")
    assert (nobody.out, nobody.notes) == ("", "No voice found.\n")
    as_json = watched(is_json=True)
    await show(client(), as_json.screen, search="grumpy")
    assert (json.loads(as_json.out), as_json.notes) == ([], "")


async def test_all_pages_are_printed(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork, watched: Watch
) -> None:
    ids = [f"voice{number:03}" for number in range(250)]
    emulator = elevenlabs(voices=ids)
    seen = watched()
    await show(ElevenLabs(http=network.session()), seen.screen)
    assert sorted(line.split("\t")[1] for line in seen.out.splitlines()) == ids
    assert len(emulator.http.served) == 3
