"""A folder with a campaign and its lists."""

from pathlib import Path

import pytest

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
