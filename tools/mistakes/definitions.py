"""Mistakes that are refused where they are written."""

from __future__ import annotations

import re
import sys
from types import ModuleType
from typing import Any

from tools.mistakes.names import NAMES
from voiceflow.testing.environment import environment

KEYS = {"ELEVENLABS_API_KEY": "key", "OPENAI_API_KEY": "key"}


_CHANGING = re.compile(r" For further information visit \S+|(?<=Task)-\d+|(?<= at sleep):\d+|See: \S+")
"""Addresses of other projects, numbers of tasks, lines of the standard library."""

_NAME = "bot_with_a_mistake"


def seen_when_written(code: str) -> str:
    """Execute code and return what it raises; empty if nothing."""
    # As if a user's environment had its keys: a mistake is to be seen, not that they are missing.
    with environment(KEYS):
        try:
            execute(code)
        except Exception as error:  # noqa: BLE001 - whatever it is goes into the table
            return line_of(error)
    return ""


def execute(code: str) -> dict[str, Any]:
    """Run code as a module of its own; returns its names."""
    module = sys.modules[_NAME] = ModuleType(_NAME)
    names: dict[str, Any] = vars(module)
    names |= NAMES
    exec(compile(code, "bot.py", "exec", dont_inherit=True), names)  # noqa: S102 - the code of the table
    return names


def line_of(error: BaseException) -> str:
    """An exception in a line, without what differs from run to run."""
    notes = "; ".join(getattr(error, "__notes__", ()))
    text = f"{type(error).__name__}: {error}{f' ({notes})' if notes else ''}"
    return _CHANGING.sub("", " ".join(text.split()))
