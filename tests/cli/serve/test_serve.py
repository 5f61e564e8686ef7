"""``voiceflow serve``: what it needs, what it warns of, and that it leaves when told."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from rich.console import Console

from voiceflow import TELEPHONE, AgentAudioFrame, AgentTextFrame, Pipeline, Processor, handles
from voiceflow.cli import serve, serve_notes
from voiceflow.cli.needs import missing_keys
from voiceflow.emulators.twilio import EmulatedTwilio, TwilioNumberSettings
from voiceflow.errors import ConfigurationError
from voiceflow.processors import Responder
from voiceflow.server import create_app
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.callers import Caller
from voiceflow.transports import Call

BEEP = b"\x20" * 1600
GOOD = {"PUBLIC_URL": "https://voice.example.com", "TWILIO_AUTH_TOKEN": "0b" * 16}

Command: TypeAlias = Callable[..., tuple[int, str, str]]


class Beep(Processor):
    """A voice whose every text is the same fifth of a second."""

    @handles(AgentTextFrame)
    def speak(self, frame: AgentTextFrame) -> AgentAudioFrame:
        return AgentAudioFrame(reply=frame.reply, data=BEEP, format=TELEPHONE)


def test_all_that_has_to_be_set_is_told_at_once(command: Command, bot: Path) -> None:
    status, _, errors = command("serve", bot)
    assert status == 2
    assert "set PUBLIC_URL to the address" in errors
    assert "set TWILIO_AUTH_TOKEN" in errors
    assert "--no-validate-signatures" in errors
    assert "Traceback" not in errors


def test_settings_are_read_from_the_env_file_beside_the_bot(
    command: Command, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bot.parent / ".env").write_text("PUBLIC_URL=https://file.example.com\nHOST=256.0.0.1\nPORT=9001\n")
    monkeypatch.setenv("PORT", "9002")
    status, _, errors = command("serve", bot, "--no-validate-signatures")
    assert (status, "cannot listen on 256.0.0.1, port 9002" in errors) == (2, True)
    assert "HOST" not in os.environ


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import os\n\nnothing_of_this_name\n", "bot.py:3: NameError"),
        ("async def bot(call:\n", "bot.py:1: SyntaxError"),
        ("def bot(call): pass\n", "write 'async def bot(call): ...'"),
        ("", "has no 'bot'"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_line(
    command: Command, bot: Path, source: str, says: str
) -> None:
    bot.write_text(source)
    status, _, errors = command("serve", bot)
    assert (status, says in errors, "Traceback" in errors) == (2, True, False)


def test_a_file_that_is_not_there_is_told(command: Command, tmp_path: Path) -> None:
    status, _, errors = command("serve", tmp_path / "other.py")
    assert (status, "no such file" in errors) == (2, True)


def test_calls_from_browsers_need_a_token_unless_only_this_machine_calls(
    bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    here = serve.settings(port=None, host="127.0.0.1", validate=True)
    tokens = {serve_notes.web_page(bot, here).page_url("").partition("=")[2] for _ in range(2)}
    assert [len(token) for token in tokens] == [32, 32]
    anywhere = serve.settings(port=None, host=None, validate=True)
    with pytest.raises(ConfigurationError, match="VOICEFLOW_WEB_TOKEN"):
        serve_notes.web_page(bot, anywhere)
    monkeypatch.setenv("VOICEFLOW_WEB_TOKEN", "a-token-for-tests")
    for config in (here, anywhere):
        assert (
            serve_notes.web_page(bot, config).page_url("https://x")
            == "https://x/web/?token=a-token-for-tests"
        )


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**GOOD, "PORT": "9000", "HOST": "10.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    config = serve.settings(port=None, host=None, validate=True)
    assert (config.port, config.host) == (9000, "10.0.0.1")
    config = serve.settings(port=9001, host="127.0.0.1", validate=True)
    assert (config.port, config.host) == (9001, "127.0.0.1")


def test_without_signatures_only_this_machine_is_answered_unless_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PUBLIC_URL", GOOD["PUBLIC_URL"])
    assert serve.settings(port=None, host=None, validate=False).host == "127.0.0.1"
    assert serve.settings(port=None, host="0.0.0.0", validate=False).host == "0.0.0.0"
    monkeypatch.setenv("HOST", "10.0.0.1")
    assert serve.settings(port=None, host=None, validate=False).host == "10.0.0.1"
    with pytest.raises(ConfigurationError, match="TWILIO_AUTH_TOKEN"):
        serve.settings(port=None, host=None, validate=True)


@pytest.mark.parametrize(
    ("host", "address"),
    [(None, "http://127.0.0.1:9001"), ("::1", "http://[::1]:9001"), ("localhost", "http://localhost:9001")],
)
def test_on_this_machine_a_server_without_signatures_needs_no_public_address(
    bot: Path, host: str | None, address: str
) -> None:
    config = serve.settings(port=9001, host=host, validate=False)
    assert config.public_url == address
    assert serve_notes.warnings(bot, config) == []
    to = Console(file=io.StringIO(), width=200)
    serve_notes.announce(to, bot, config, address)
    assert to.file.getvalue().splitlines()[1].endswith(f" POST {address}/twilio/voice")  # type: ignore[attr-defined]


def test_a_server_that_others_reach_or_that_checks_signatures_needs_a_public_address() -> None:
    for host, port, validate in (
        ("0.0.0.0", 9001, False),
        ("127.0.0.1", 9001, True),
        ("127.0.0.1", 0, False),
    ):
        with pytest.raises(ConfigurationError, match="set PUBLIC_URL"):
            serve.settings(port=port, host=host, validate=validate)


async def test_a_carrier_simulator_calls_such_a_server_at_once(network: MemoryNetwork) -> None:
    async def answer(call: Call) -> None:
        await call.run(Pipeline([call.input(), Responder(greeting="Hello."), Beep(), call.output()]))

    config = serve.settings(port=9001, host=None, validate=False)
    network.add("127.0.0.1", create_app(answer, config))
    settings = TwilioNumberSettings(allow_plain=True)
    address = f"{config.public_url}/twilio/voice"
    simulator = EmulatedTwilio(address, session=network.session(), settings=settings)
    async with simulator, simulator.call() as call:
        await Caller(call).wait_for_agent()
    assert call.record.heard_bytes == BEEP


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("import voiceflow.processors as p\np.LLM()", {"OPENAI_API_KEY": ["LLM"]}),
        ("from voiceflow.processors import LLM\nLLM(api_key='k')", {}),
        ("from voiceflow.processors import LLM\nLLM(base_url='http://x/v1')", {}),
        ("from voiceflow.processors import LLM\nLLM(model=Mine('x'))", {}),
        ("from voiceflow.processors import LLM\nLLM(model=os.getenv('M'))", {"OPENAI_API_KEY": ["LLM"]}),
        ("from voiceflow.processors import LLM\nclass Mine(LLM): pass", {"OPENAI_API_KEY": ["LLM"]}),
        ("from voiceflow.processors import LLM", {}),
        ("from elsewhere import LLM\nLLM()", {}),
    ],
)
def test_a_key_is_missed_only_where_it_is_needed(
    bot: Path, source: str, missing: dict[str, list[str]]
) -> None:
    bot.write_text(source)
    assert missing_keys(bot, {}) == missing
    assert missing_keys(bot, {"OPENAI_API_KEY": "k"}) == {}
    assert missing_keys(bot, {"OPENAI_BASE_URL": "http://127.0.0.1/v1"}) == {}
