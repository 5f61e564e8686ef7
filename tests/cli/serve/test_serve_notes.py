"""What a server says before it takes calls."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from rich.console import Console

from voiceflow.cli import serve, serve_lines, serve_notes
from voiceflow.emulators.telnyx import PUBLIC_KEY
from voiceflow.errors import ConfigurationError

BOT = "async def bot(call):\n    pass\n"


GOOD = {"PUBLIC_URL": "https://voice.example.com", "TWILIO_AUTH_TOKEN": "0b" * 16}


Command: TypeAlias = Callable[..., tuple[int, str, str]]


def test_keys_that_the_files_processors_need_are_warned_of(
    bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.write_text(
        "from voiceflow.processors import LLM, VAD\n"
        "from voiceflow.processors.elevenlabs import ElevenLabsSTT as STT, ElevenLabsTTS\n"
        "async def bot(call):\n"
        "    [VAD(), STT(), LLM(), ElevenLabsTTS('v')]\n"
    )
    monkeypatch.setenv("PUBLIC_URL", "https://voice.local")
    config = serve.settings(port=None, host=None, validate=False)
    told = [(found.topic, found.text) for found in serve_notes.warnings(bot, config)]
    assert told[0] == ("ELEVENLABS_API_KEY", "not set; ElevenLabsSTT and ElevenLabsTTS cannot work")
    assert told[1] == ("OPENAI_API_KEY", "not set; LLM cannot work")
    assert [topic for topic, _ in told[2:]] == ["TWILIO_ACCOUNT_SID", "PUBLIC_URL"]


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


def test_the_chosen_carrier_says_what_it_needs_and_where_to_enter_it(
    monkeypatch: pytest.MonkeyPatch, bot: Path
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://voice.example.com")
    monkeypatch.delenv("TELNYX_PUBLIC_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="set TELNYX_PUBLIC_KEY") as caught:
        serve.settings(port=None, host=None, validate=True, carriers=["telnyx"])
    assert "TWILIO" not in str(caught.value)
    monkeypatch.setenv("TELNYX_PUBLIC_KEY", PUBLIC_KEY)
    monkeypatch.delenv("TELNYX_API_KEY", raising=False)
    config = serve.settings(port=None, host=None, validate=True, carriers=["telnyx"])
    topics = {finding.topic for finding in serve_notes.warnings(bot, config)}
    assert "TELNYX_API_KEY" in topics
    assert "TWILIO_ACCOUNT_SID" not in topics
    printed = io.StringIO()
    serve_notes.announce(Console(file=printed, width=200), bot, config, "http://127.0.0.1:8080")
    assert "Telnyx portal" in printed.getvalue()
    assert "https://voice.example.com/telnyx/voice" in printed.getvalue()
    assert "Twilio" not in printed.getvalue()


def test_several_carriers_are_announced_and_each_misses_its_own_key(
    monkeypatch: pytest.MonkeyPatch, bot: Path
) -> None:
    monkeypatch.delenv("SIGNALWIRE_SIGNING_KEY", raising=False)
    with pytest.raises(ConfigurationError) as caught:
        serve.settings(port=None, host=None, validate=True, carriers=["twilio", "signalwire"])
    for name in ("PUBLIC_URL", "TWILIO_AUTH_TOKEN", "SIGNALWIRE_SIGNING_KEY"):
        assert name in str(caught.value)
