"""The arguments of the commands, and what becomes of errors: one line, and the way out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from loguru import logger

from voiceflow.cli.elevenlabs.session import explained
from voiceflow.cli.main import main
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError, UnreachableError, refused

Command: TypeAlias = Callable[..., tuple[int, str, str]]

CALL = ("call", "--agent", "agent_1", "--to", "+15550111")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A key that nobody knows, an address at which nobody answers, and the log as it was."""
    monkeypatch.setenv("ELEVENLABS_API_KEY", "sk_secret")
    monkeypatch.setenv("ELEVENLABS_BASE_URL", "https://nobody.invalid")
    yield
    logger.remove()
    logger.add(sys.__stderr__ or sys.stderr)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``voiceflow elevenlabs`` with arguments; returns status, output and errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["voiceflow", "elevenlabs", *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            main()
        printed = capsys.readouterr()
        code = exited.value.code
        return code if isinstance(code, int) else int(code is not None), printed.out, printed.err

    return run


@pytest.mark.parametrize("arguments", [("voices",), ("numbers",), ("agents", "--json"), CALL])
def test_without_a_key_it_is_told_where_one_gets_it(
    command: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", " ")
    expected = (
        "voiceflow: ELEVENLABS_API_KEY is not set; you get a key from elevenlabs.io, Developers, API keys\n"
    )
    assert command(*arguments) == (2, "", expected)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("say", " ", "-o", "x.mp3"), "the text is empty"),
        (("say", "Hello", "-o", "x.flac"), "selects no format"),
        (("say", "Hello", "-o", "x.wav", "--format", "mp3_44100_128"), "a WAV file takes"),
        (("transcribe", "nowhere.wav"), "no such file: nowhere.wav"),
        (("transcribe", __file__, "--channels", "--diarize"), "do not go together"),
        (("transcribe", __file__, "--channels", "--speakers", "2"), "do not go together"),
        (("call", "--agent", "agent_1", "--to", "5550111"), "--to takes a number in E.164"),
        ((*CALL, "--var", "name"), "--var takes name=value"),
    ],
)
def test_a_wrong_argument_is_told_in_one_line(
    command: Command, arguments: tuple[str, ...], says: str
) -> None:
    status, out, errors = command(*arguments)
    assert (status, out, errors.count("\n")) == (2, "", 1)
    assert errors.startswith("voiceflow: ")
    assert says in errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("say", "Hello"),
        ("call", "--agent", "agent_1"),
        ("transcribe", __file__, "--speakers", "0"),
        ("dance",),
    ],
)
def test_usage_is_told_by_the_command_line(command: Command, arguments: tuple[str, ...]) -> None:
    status, out, errors = command(*arguments)
    assert (status, out) == (2, "")
    assert "Traceback" not in errors


def test_standard_input_has_to_be_text_and_not_without_end(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "endless").write_bytes(b"x" * (2 << 20))
    for name, says in (("binary", "not UTF-8"), ("endless", "more than 1048576 characters")):
        with (tmp_path / name).open(encoding="utf-8") as file:
            monkeypatch.setattr(sys, "stdin", file)
            status, _, errors = command("say", "-", "-o", tmp_path / "x.mp3")
        assert (status, says in errors) == (2, True)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (refused(401, {}, b'{"detail": {"code": "invalid_api_key"}}'), "check ELEVENLABS_API_KEY"),
        (refused(401, {}, b'{"detail": {"status": "quota_exceeded"}}'), "plan and credits"),
        (refused(402, {}, b""), "plan and credits"),
        (UnreachableError("no way", code="unreachable", retryable=True), "ELEVENLABS_BASE_URL"),
    ],
)
def test_an_error_tells_the_way_out(error: ElevenLabsError, says: str) -> None:
    told = str(explained(error))
    assert told.startswith(f"{error}: ")
    assert says in told


def test_another_error_stays_as_it_is() -> None:
    error = refused(404, {}, b'{"detail": {"code": "voice_not_found"}}')
    assert explained(error) is error


def test_a_command_loads_no_transport() -> None:
    program = (
        "import sys, voiceflow.cli.elevenlabs.session\n"
        "print([name for name in sys.modules if name.startswith('voiceflow.transports')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"
