"""Where commands print, and where the log goes."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator

import pytest
from loguru import logger
from rich.console import Console

from voiceflow.cli.terminal import LogFormat, LogLevel, console, log_to_stderr, say, warn


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """The log as it was."""
    yield
    logger.remove()
    logger.add(sys.__stderr__ or sys.stderr)


def test_a_line_is_not_broken_and_its_brackets_are_no_markup() -> None:
    out = io.StringIO()
    say(Console(file=out, width=20), ("[red] ", "yellow"), "word " * 20)
    assert out.getvalue() == "[red] " + "word " * 20 + "\n"


def test_in_a_pipe_there_are_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    say(console(), ("green", "green"))
    say(console(stderr=True), ("red", "red"))
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("green\n", "red\n")


def test_less_important_messages_and_the_values_of_variables_are_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_to_stderr(LogLevel.WARNING)
    secret = "0155 1234"
    try:
        int(secret)
    except ValueError:
        logger.info("quiet")
        logger.exception("it failed")
    errors = capsys.readouterr().err
    assert "WARNING" not in errors
    assert "quiet" not in errors
    assert "it failed" in errors
    assert "└" not in errors


def test_a_warning_is_printed_for_people_and_logged_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    warn(LogFormat.TEXT, "keys", "set one")
    assert capsys.readouterr().err == "keys: set one\n"
    log_to_stderr(LogLevel.INFO, LogFormat.JSON)
    warn(LogFormat.JSON, "keys", "set one")
    [line] = capsys.readouterr().err.splitlines()
    assert "keys: set one" in json.dumps(json.loads(line))
