"""Mistakes that show when a command of ``voiceflow`` is typed."""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from unittest.mock import patch

from loguru import logger

from voiceflow.cli.main import main

_VARIABLE = re.compile(r"[A-Z_]+=")
_CHANGING = re.compile(r"[╭╮╰╯│─]+|\(/\S+/__init__\.py\)|\d\d:\d\d:\d\d")
"""Boxes, places and times of day."""

_KEPT = ("PATH", "HOME", "LANG")
_WIDTH = "10000"


def seen_at_a_command(code: str) -> str:
    """Type a command in a folder of its own; returns what it prints, empty if it succeeds.

    Args:
        code: A line with variables, a line of ``.env`` after ``.env:``, and the command; then the text of the
            bot's file.
    """
    line, _, text = code.partition("\n")
    env_line, command = _split(line)
    words = shlex.split(command)
    variables = [word for word in words if _VARIABLE.match(word)]
    arguments = words[len(variables) :]
    with tempfile.TemporaryDirectory() as folder, chdir(folder), _environment(variables):
        name = next((word for word in arguments if word.endswith(".py") and word != "bots.py"), "bot.py")
        Path(name).write_text(text, "utf-8")
        if env_line:
            Path(".env").write_text(env_line, "utf-8")
        seen = _typed(arguments).replace(f"{Path(folder).resolve()}{os.sep}", "")
        return _CHANGING.sub(" ", seen)


def _split(line: str) -> tuple[str, str]:
    if not line.startswith(".env:"):
        return "", line
    env_line, _, command = line.removeprefix(".env:").partition(" voiceflow ")
    return env_line, f"voiceflow {command}"


def _typed(arguments: list[str]) -> str:
    output = io.StringIO()
    before, modules = list(sys.path), set(sys.modules)
    status: object = 0
    try:
        with redirect_stdout(output), redirect_stderr(output), patch.object(sys, "argv", arguments):
            try:
                main()
            except SystemExit as stop:
                status = stop.code
            except Exception as error:  # noqa: BLE001 - Python prints a traceback, and this at its end
                output.write(f"Traceback … {type(error).__name__}: {error}")
                status = 1
    finally:
        logger.remove()
        sys.path[:] = before
        for name in set(sys.modules) - modules:
            if name.startswith("voiceflow_bot"):
                with suppress(KeyError):
                    del sys.modules[name]
    return output.getvalue() if status else ""


@contextmanager
def _environment(variables: list[str]) -> Iterator[None]:
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    given = dict(variable.split("=", 1) for variable in variables)
    with patch.dict(os.environ, {**kept, "COLUMNS": _WIDTH, "TERM": "dumb", **given}, clear=True):
        yield
