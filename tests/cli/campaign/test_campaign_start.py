"""Starting a campaign from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceflow.cli.campaign.start import hook_of
from voiceflow.errors import ConfigurationError
from voiceflow.server import load_bot

SETTINGS = 'callers = ["+12125550000"]\n'


PEOPLE = "number,time_zone\n+12122000000,\n+12122000001,Mars/Olympus\n+12122000002,\n5,\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VOICEFLOW_CAMPAIGNS", raising=False)
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "never.csv").write_text("number\n+12122000002\n")
    (tmp_path / "campaign.toml").write_text(SETTINGS)
    return tmp_path


def test_a_hook_that_is_no_coroutine_function_is_refused(folder: Path) -> None:
    file = folder / "hooked.py"
    file.write_text("async def bot(call): ...\ndef before_dial(row): ...\n")
    with pytest.raises(ConfigurationError, match="not a coroutine function"):
        hook_of(load_bot(file), file)
