"""Our client and the emulated service, in memory; what passes between them is checked when a test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.coverage_of_api import check_covered
from tests.published_api import published_api
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.testing import MemoryNetwork


@pytest.fixture(scope="module")
def reached(request: pytest.FixtureRequest) -> Iterator[set[Any]]:
    """The operations that the module's tests have used; at the end they must be those of its ``COVERS``."""
    found: set[Any] = set()
    yield found
    check_covered(request, found)


@pytest.fixture
def emulator(
    elevenlabs: Callable[..., ElevenLabsEmulator], reached: set[Any]
) -> Iterator[ElevenLabsEmulator]:
    """The emulated service."""
    made = elevenlabs()
    yield made
    api = published_api()
    for served in made.http.served:
        reached.add(served.operation)
        if api is not None:
            api.check(served)


@pytest.fixture
def client(emulator: ElevenLabsEmulator, network: MemoryNetwork) -> Callable[..., ElevenLabs]:
    """Makes a client in the network of the emulated service."""
    return lambda **options: ElevenLabs(http=network.session(), **options)
