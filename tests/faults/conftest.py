"""Whole calls with faults, on virtual time, in which nothing may leak into a log."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator

import pytest
from loguru import logger

from tests.faults.speech import VOCABULARY
from tests.faults.trial import KEY, Trial
from voiceflow.testing import MemoryNetwork

SECRETS = (*VOCABULARY, "cobalt", "indigo", KEY, "token-of-the-test-account", "15550100", "15550199")
"""What callers and agents say, keys, and telephone numbers."""


@pytest.fixture
def logs() -> Iterator[list[str]]:
    """Everything that anybody logs, whatever the level."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    collector = Collector()
    root = logging.getLogger()
    level = root.level
    root.addHandler(collector)
    root.setLevel(logging.DEBUG)
    sink = logger.add(lines.append, level="TRACE", backtrace=True, diagnose=True)
    yield lines
    logger.remove(sink)
    root.removeHandler(collector)
    root.setLevel(level)


@pytest.fixture
def trial(network: MemoryNetwork, monkeypatch: pytest.MonkeyPatch, logs: list[str]) -> Iterator[Trial]:
    """A call to be spoilt. At its end nothing of what was said may stand in a log or an error."""
    for name in ("ELEVENLABS", "OPENAI"):
        monkeypatch.setenv(f"{name}_API_KEY", KEY)
        monkeypatch.delenv(f"{name}_BASE_URL", raising=False)
    made = Trial(network)
    yield made
    errors = [error for bot in made.bots.values() for error in bot.errors]
    told = "".join([*logs, *("".join(traceback.format_exception(error)) + repr(error) for error in errors)])
    assert [secret for secret in SECRETS if secret in told.lower()] == []
