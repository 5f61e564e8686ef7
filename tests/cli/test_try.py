"""``voiceflow try``: the page is there, only for this machine, and the engines stand in for missing keys."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger

from tests.free_port import free_port
from voiceflow.cli import try_
from voiceflow.cli.main import main
from voiceflow.transports.browser.settings import SHORTEST_TOKEN

BOT = "async def bot(call):\n    pass\n"
NEEDY = "from voiceflow.processors import LLM\nasync def bot(call):\n    LLM()\n"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings of the machine, and the log as it was."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "VOICEFLOW_WEB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    yield
    logger.remove()
    logger.add(sys.__stderr__ or sys.stderr)


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    file = tmp_path / "bot.py"
    file.write_text(BOT)
    return file


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["voiceflow", "try", *map(str, arguments)])
    with pytest.raises(SystemExit) as exited:
        main()
    return exited.value.code


FETCH = """
import os, pathlib, signal, sys, urllib.request
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
page = opener.open(sys.argv[1], timeout=5).read().decode()
pathlib.Path(__file__).with_name("fetched").write_text(sys.argv[1] + chr(10) + page)
os.kill(os.getppid(), signal.SIGTERM)
"""
"""A browser: it fetches the page, and then ends the command that opened it."""


@pytest.mark.real_time
async def test_the_browser_is_opened_at_a_page_that_is_there(bot: Path) -> None:
    script = bot.with_name("browser.py")
    script.write_text(FETCH)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "voiceflow", "try", str(bot), "--port", str(port := free_port())),
        env={**os.environ, "BROWSER": f"{sys.executable} {script} %s"},
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(30):
        printed, _ = await process.communicate()
    assert process.returncode == 0
    url, _, html = bot.with_name("fetched").read_text().partition("\n")
    address, _, token = url.partition("?token=")
    assert address == f"http://127.0.0.1:{port}/web/"
    assert len(token) >= SHORTEST_TOKEN
    assert "<h1>bot</h1>" in html
    assert url in printed.decode()


def test_a_port_that_is_taken_is_reported(
    bot: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        assert run(monkeypatch, bot, "--no-open", "--port", port) == 2
    assert f"cannot listen on port {port}" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path / "other.py") == 2
    assert "no such file" in capsys.readouterr().err


def test_local_engines_answer_where_a_key_is_missing(
    bot: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not try_.use_engines(bot, None)
    bot.write_text(NEEDY)
    assert try_.use_engines(bot, None)
    assert "OPENAI_API_KEY not set" in capsys.readouterr().out
    assert not try_.use_engines(bot, False)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    assert not try_.use_engines(bot, None)
    assert try_.use_engines(bot, True)
    assert capsys.readouterr().out == ""


def test_the_microphone_is_used_in_place_of_a_page(
    bot: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    assert run(monkeypatch, bot, "--mic") == 2
    assert "voiceflow-calls[mic]" in capsys.readouterr().err
