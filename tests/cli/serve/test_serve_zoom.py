"""``voiceflow serve --zoom``: what it needs, what it prints, and that it leaves at a signal."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from voiceflow.cli import serve_zoom
from voiceflow.cli.main import main

KEYS = {
    "PUBLIC_URL": "https://voice.example.com",
    "ZOOM_CLIENT_ID": "cid",
    "ZOOM_CLIENT_SECRET": "csecret",
    "ZOOM_SECRET_TOKEN": "tok",
}

Serve: TypeAlias = Callable[..., tuple[int, str, str]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Serve:
    """Runs the command with these variables; returns status, output and errors."""
    file = tmp_path / "bot.py"
    file.write_text("async def bot(meeting):\n    pass\n")

    def run(**variables: str) -> tuple[int, str, str]:
        for name in KEYS:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        arguments = ["voiceflow", "serve", "--zoom", str(file), "--host", "127.0.0.1", "--port", "0"]
        monkeypatch.setattr(sys, "argv", arguments)
        with pytest.raises(SystemExit) as exited:
            main()
        printed = capsys.readouterr()
        return int(exited.value.code or 0), printed.out, printed.err

    return run


def test_it_names_the_settings_that_are_missing(serve: Serve) -> None:
    status, _, errors = serve()
    assert (status, "set PUBLIC_URL" in errors) == (2, True)
    status, _, errors = serve(PUBLIC_URL=KEYS["PUBLIC_URL"], ZOOM_CLIENT_ID="cid")
    assert (status, "set ZOOM_CLIENT_SECRET and ZOOM_SECRET_TOKEN" in errors) == (2, True)


def test_it_prints_the_address_of_the_webhook_and_leaves_at_sigterm(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen = serve_zoom.listen

    def leave(_: str) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(serve_zoom, "listen", lambda *given, **named: listen(*given, ready=leave, **named))
    status, printed, _ = serve(**KEYS)
    assert status == 0
    assert "https://voice.example.com/zoom/webhook" in printed
    assert "csecret" not in printed
