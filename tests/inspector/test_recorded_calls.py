"""Recorded calls: their journals are saved, read again, and shown like calls that are up."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from tests.inspector.pages import GREETING, TOKEN, Browser, Outline, bot
from voiceflow.audio.wav import write_wav
from voiceflow.inspector import InspectorConfig
from voiceflow.inspector.archive import Archive
from voiceflow.journal import Journal, Note, NoteKind, save_notes
from voiceflow.records import JournalFolder
from voiceflow.server import create_app
from voiceflow.testing import MemoryNetwork, Stage

LONG = "One two three four five six seven eight nine ten eleven twelve."


@asynccontextmanager
async def opened(folder: Path, **settings: object) -> AsyncIterator[Browser]:
    """A browser that looks at a folder of calls."""
    config = InspectorConfig.model_validate({"token": SecretStr(TOKEN), **settings})
    async with MemoryNetwork() as network:
        network.add("bot.test", Archive(folder, config).app())
        yield await Browser(network.session()).open()


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def saved_call(folder: Path) -> Journal:
    """A call with a barge-in whose journal is saved, and the journal of its stage."""
    stage: Stage = Stage(
        partial(create_app, bot),
        answers=[LONG, "Yes."],
    )
    journals = JournalFolder(folder)
    make = stage._application

    def application(*, http, observe):  # type: ignore[no-untyped-def]
        return make(http=http, observe=lambda one: [*observe(one), *journals.observe(one.call_id)])

    stage._application = application
    async with stage, stage.call() as caller:
        await caller.wait_for_agent()
        await caller.say("Please count.")
        await caller.agent_begins()
        await caller.say("Stop that at once please.")
        await caller.wait_for_agent()
    await asyncio.sleep(1)
    return stage.journals[0]


async def test_a_recorded_call_is_shown_with_its_sound(tmp_path: Path) -> None:
    await saved_call(tmp_path)
    [file] = files_in(tmp_path)
    write_wav(file.with_suffix(".wav"), np.full((16000, 2), 9000, np.int16), 8000)
    async with opened(tmp_path) as browser:
        rows = await browser.get()
        page = await browser.get(f"calls/{file.stem}/")
    assert "user hangup" in Outline(rows).text
    assert GREETING in Outline(page).text
    assert "twelve.</s>" in page
    assert '<polygon class="voice caller"' in page
    assert "<audio" in page
    assert "data-events" not in page


async def test_a_broken_journal_is_named_and_its_words_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("my secret words\n")
    async with opened(tmp_path) as browser:
        assert "unreadable" in await browser.get()
        with pytest.raises(AssertionError, match="line 1 is no note of a journal") as shown:
            await browser.get("calls/broken/")
    assert "secret" not in str(shown.value)


async def test_no_file_outside_the_folder_is_shown(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    save_notes([Note(0.0, NoteKind.START)], tmp_path / "out.jsonl")
    async with opened(tmp_path / "in") as browser:
        for key in ("..%2Fout", "../out", "..out", "%2Fetc%2Fpasswd"):
            with pytest.raises(AssertionError):
                await browser.get(f"calls/{key}/")


async def test_only_the_newest_calls_are_listed(tmp_path: Path) -> None:
    for number in range(4):
        save_notes([Note(0.0, NoteKind.START)], tmp_path / f"call-{number}.jsonl")
        os.utime(tmp_path / f"call-{number}.jsonl", (number, number))
    async with opened(tmp_path, kept=2) as browser:
        page = await browser.get()
    assert [number for number in range(4) if f"call-{number}/" in page] == [2, 3]
