"""A server in the terminal, from its address to its end."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from voiceflow.cli import serve, serve_notes
from voiceflow.cli.main import main

BOT = "async def bot(call):\n    pass\n"


GOOD = {"PUBLIC_URL": "https://voice.example.com", "TWILIO_AUTH_TOKEN": "0b" * 16}


Command: TypeAlias = Callable[..., tuple[int, str, str]]


def test_the_server_says_where_it_is_and_leaves_at_sigterm(
    command: Command, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    announce = serve_notes.announce

    def announce_and_leave(*arguments: object) -> None:
        announce(*arguments)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(serve, "announce", announce_and_leave)
    monkeypatch.setattr(sys, "argv", ["voiceflow", "serve", str(bot), "--port", "0", "--host", "127.0.0.1"])
    with pytest.raises(SystemExit) as exited:
        main()
    assert exited.value.code == 0


def test_a_port_that_is_taken_is_told(command: Command, bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        status, _, errors = command("serve", bot, "--host", "127.0.0.1", "--port", port)
    assert status == 2
    assert f"cannot listen on 127.0.0.1, port {port}" in errors
    assert "--port" in errors
