"""Pages of recorded calls: a folder of journals, with the recordings next to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from aiohttp import web
from pydantic import SecretStr

from tests.inspector.pages import TOKEN
from voiceflow import ConfigurationError
from voiceflow.audio.wav import write_wav
from voiceflow.inspector import InspectorConfig
from voiceflow.inspector.archive import Archive
from voiceflow.journal import Note, NoteKind, save_notes
from voiceflow.net.session import client_session


@pytest.mark.real_time
async def test_a_browser_reads_a_part_of_a_recording(tmp_path: Path) -> None:
    save_notes([Note(0.0, NoteKind.START)], tmp_path / "call.jsonl")
    write_wav(tmp_path / "call.wav", np.full((100, 2), 9000, np.int16), 8000)
    archive = Archive(tmp_path, InspectorConfig(token=SecretStr(TOKEN)))
    runner = web.AppRunner(archive.app())
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with client_session() as http:
            sound = f"{url}/inspect/calls/call/recording.wav"
            async with http.get(sound) as answer:
                assert answer.status == 403
            async with http.get(archive.page_url(url), allow_redirects=False) as answer:
                cookie = answer.headers["Set-Cookie"].partition(";")[0]
            async with http.get(sound, headers={"Cookie": cookie, "Range": "bytes=0-3"}) as answer:
                assert (answer.status, await answer.read()) == (206, b"RIFF")
                assert answer.content_type == "audio/wav"
    finally:
        await runner.cleanup()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such folder"):
        Archive(tmp_path / "none", InspectorConfig(token=SecretStr(TOKEN)))
