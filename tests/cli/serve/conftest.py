"""``voiceflow serve`` in a clean environment."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from loguru import logger

from voiceflow.cli.main import main

BOT = "async def bot(call):\n    pass\n"
VARIABLES = (
    "PUBLIC_URL",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_ACCOUNT_SID",
    "HOST",
    "PORT",
    "ELEVENLABS_API_KEY",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "VOICEFLOW_WEB_TOKEN",
)

Command: TypeAlias = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings of the machine, and the log as it was."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    yield
    logger.remove()
    logger.add(sys.__stderr__ or sys.stderr)


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    file = tmp_path / "bot.py"
    file.write_text(BOT)
    return file


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``voiceflow`` with arguments; returns status, output and errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["voiceflow", *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            main()
        printed = capsys.readouterr()
        code = exited.value.code
        return code if isinstance(code, int) else int(code is not None), printed.out, printed.err

    return run
