"""Where the calls of a server come from, by its options."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from rich.console import Console

from voiceflow.cli import serve, serve_lines, serve_notes
from voiceflow.errors import ConfigurationError

GOOD = {"PUBLIC_URL": "https://voice.example.com", "TWILIO_AUTH_TOKEN": "0b" * 16}


Command: TypeAlias = Callable[..., tuple[int, str, str]]


def test_an_asterisk_needs_neither_a_carrier_nor_a_public_address(
    command: Command, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*GOOD, "VOICEFLOW_CARRIER", "VOICEFLOW_AUDIOSOCKET_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    [listener] = serve_lines.open_listeners("127.0.0.1:9092")
    config = serve.settings(port=None, host=None, validate=True, listeners=[listener])
    assert serve_notes.kinds(config, [listener]) == []
    with pytest.raises(ConfigurationError, match="PUBLIC_URL"):
        serve.settings(port=None, host=None, validate=True, carriers=["twilio"], listeners=[listener])
    status, _, errors = command("serve", bot, "--audiosocket", ":9092")
    assert (status, "set VOICEFLOW_AUDIOSOCKET_TOKEN" in errors) == (2, True)


def test_a_sip_account_needs_its_password_and_nothing_else(
    command: Command, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*GOOD, "VOICEFLOW_CARRIER", "VOICEFLOW_SIP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    status, _, errors = command("serve", bot, "--sip", "sip:agent@example.com")
    assert (status, "set VOICEFLOW_SIP_PASSWORD" in errors) == (2, True)
    monkeypatch.setenv("VOICEFLOW_SIP_PASSWORD", "secret")
    [agent] = serve_lines.open_listeners(sip="sip:agent@example.com")
    config = serve.settings(port=None, host=None, validate=True, listeners=[agent])
    assert serve_notes.kinds(config, [agent]) == []
    assert "secret" not in repr(agent)


def test_an_asterisk_with_a_websocket_needs_a_password_and_no_public_address(
    command: Command, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*GOOD, "VOICEFLOW_CARRIER", "VOICEFLOW_ASTERISK_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    status, _, errors = command("serve", bot, "--carrier", "asterisk")
    assert (status, "set VOICEFLOW_ASTERISK_PASSWORD" in errors) == (2, True)
    assert "PUBLIC_URL" not in errors
    monkeypatch.setenv("VOICEFLOW_ASTERISK_PASSWORD", "secret")
    config = serve.settings(port=None, host=None, validate=True, carriers=["asterisk"])
    assert "PUBLIC_URL" not in {finding.topic for finding in serve_notes.warnings(bot, config)}
    text = io.StringIO()
    serve_notes.announce(Console(file=text, width=200), bot, config, "http://0.0.0.0:8080")
    assert "http://0.0.0.0:8080/asterisk/media" in text.getvalue()
