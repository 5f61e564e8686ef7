"""Conversations for the tests in this folder."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.elevenlabs.agent.world import Worlds


@pytest.fixture
def worlds(check: Callable[[str, Any], None]) -> Worlds:
    return Worlds(check)
