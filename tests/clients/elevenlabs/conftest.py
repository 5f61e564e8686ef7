"""The published form of ElevenLabs' messages, for tests."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.elevenlabs import published

Check = Callable[[str, Any], None]


@pytest.fixture(scope="session")
def check() -> Check:
    """Fails unless a message fits the root of a schema, or ``schema#definition``."""
    return published.check


@pytest.fixture(scope="session")
def examples() -> Callable[[str], Any]:
    """Reads a file of examples."""
    return published.examples
