"""The pages of a server's calls."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from voiceflow.cli import serve, serve_notes

BOT = "async def bot(call):\n    pass\n"


GOOD = {"PUBLIC_URL": "https://voice.example.com", "TWILIO_AUTH_TOKEN": "0b" * 16}


Command: TypeAlias = Callable[..., tuple[int, str, str]]


def test_a_server_prints_the_address_of_its_page(
    command: Command, bot: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    announce = serve_notes.announce

    def announce_and_leave(*arguments: object) -> None:
        announce(*arguments)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(serve, "announce", announce_and_leave)
    monkeypatch.setenv("VOICEFLOW_WEB_TOKEN", "a-token-for-tests")
    status, printed, _ = command("serve", bot, "--port", "0", "--host", "127.0.0.1", "--web")
    assert status == 0
    assert "From a browser: https://voice.example.com/web/?token=a-token-for-tests" in printed
