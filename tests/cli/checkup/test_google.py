"""The checks of Google's credentials."""

from pathlib import Path

import pytest

from voiceflow.cli.checkup import Level
from voiceflow.cli.checkup.google import check_google
from voiceflow.cli.doctor import required, unneeded

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("content", "level"),
    [('{"type": "service_account"}', Level.OK), ("{}", Level.FAIL), ("no json", Level.FAIL)],
)
def test_google_credentials_are_a_file_that_looks_like_them(
    content: str, level: Level, tmp_path: Path
) -> None:
    place = tmp_path / "key.json"
    place.write_text(content)
    assert check_google({"GOOGLE_APPLICATION_CREDENTIALS": str(place)}).level is level


def test_without_google_credentials_only_a_bot_with_dialogflow_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "VOICEFLOW_DIALOGFLOW_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert check_google({}).level is Level.NOTE
    found = required(check_google({}), ROOT / "examples" / "dialogflow_bot.py")
    assert (found.level, "roles/dialogflow.client" in found.fix) == (Level.FAIL, True)
    assert required(check_google({}), ROOT / "examples" / "phone_bot.py").level is Level.NOTE
    assert "Dialogflow" in unneeded(ROOT / "examples" / "phone_bot.py")
    monkeypatch.setenv("VOICEFLOW_DIALOGFLOW_ENDPOINT", "localhost:8098")
    assert required(check_google({}), ROOT / "examples" / "dialogflow_bot.py").level is Level.NOTE
