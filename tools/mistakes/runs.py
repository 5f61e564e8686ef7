"""Mistakes that show when pytest runs."""

from __future__ import annotations

import gc
import io
import sys
import tempfile
import warnings
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from tools.mistakes.definitions import line_of

_PROLOGUE = "from tools.mistakes.names import *\nfrom tools.mistakes.names import bot, partial, pytest\n"


class _Failures:
    """A plugin that keeps what failed."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.warnings: list[str] = []

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Keep the exception of a test or of its fixtures."""
        if call.excinfo is not None:
            self.lines.append(line_of(call.excinfo.value))

    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Keep a warning, which pytest shows at its end."""
        self.warnings.append(f"pytest warns: {warning_message.message}".partition("\n")[0])


def seen_in_a_test(code: str) -> str:
    """Run a file of tests and return what fails it; empty if it passes."""
    failures = _Failures()
    with tempfile.TemporaryDirectory() as folder, chdir(folder), warnings.catch_warnings():
        Path("test_bot.py").write_text(_PROLOGUE + code, "utf-8")
        Path("pytest.ini").write_text("[pytest]\n", "utf-8")
        arguments = ["-p", "no:cacheprovider", "-p", "no:xdist", "--import-mode=importlib", "test_bot.py"]
        # As in a session of its own, whatever this one makes of warnings.
        warnings.simplefilter("default")
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            pytest.main(arguments, plugins=[failures])
        warnings.simplefilter("ignore")
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            vars(sys).pop(name, None)
        gc.collect()  # what is left of a coroutine that nobody awaited warns here
    sys.modules.pop("test_bot", None)
    return next(iter([*failures.lines, *failures.warnings]), "")
