"""The check of a bot's chain in the terminal."""

from pathlib import Path

import pytest

from tests.cli.test_show import bot_file
from voiceflow.cli.chain import check_chain
from voiceflow.cli.checkup import Level


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ELEVENLABS_API_KEY", "OPENAI_API_KEY", "OPENAI_MODEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("before", "change", "level", "text"),
    [
        ("pass", "pass", Level.OK, "of bot.py can work"),
        ("pass", "del parts[4]", Level.FAIL, "LLM makes AgentTextFrame, which no part behind it takes"),
        ("raise KeyError(call.from_number)", "pass", Level.WARN, "the bot raises KeyError before call.run"),
        ("return", "pass", Level.FAIL, "the bot ran no pipeline"),
    ],
)
def test_the_doctor_says_what_the_chain_is_like(
    tmp_path: Path, before: str, change: str, level: Level, text: str
) -> None:
    [finding] = check_chain(bot_file(tmp_path, before=before, change=change))
    assert finding.level is level
    assert text in finding.text
