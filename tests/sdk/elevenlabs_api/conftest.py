"""ElevenLabs' own SDK and the emulated service, on a real socket; what passes is checked when a test ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from elevenlabs.client import ElevenLabs

from tests.coverage_of_api import check_covered
from tests.published_api import published_api
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator

SECONDS = 30.0


@pytest.fixture(scope="module")
def reached(request: pytest.FixtureRequest) -> Iterator[set[Any]]:
    """The operations that the module's tests have used; at the end they must be those of its ``COVERS``."""
    found: set[Any] = set()
    yield found
    check_covered(request, found)


@pytest.fixture
def emulator(reached: set[Any]) -> Iterator[ElevenLabsEmulator]:
    """The emulated service."""
    made = ElevenLabsEmulator()
    yield made
    api = published_api()
    for served in made.http.served:
        reached.add(served.operation)
        if api is not None and served.status < 400:
            api.check_answer(served)


@pytest.fixture
def run(each_loop: None, emulator: ElevenLabsEmulator) -> Callable[[Callable[[ElevenLabs], None]], None]:
    """Serves the emulated service while a function uses the SDK."""

    def run(test: Callable[[ElevenLabs], None]) -> None:
        def call(url: str) -> None:
            # A client of our own making, for the SDK leaves its connections open.
            with httpx.Client(timeout=SECONDS) as http:
                test(ElevenLabs(base_url=url, api_key="key-for-the-emulator", httpx_client=http))

        async def serve() -> None:
            async with asyncio.timeout(SECONDS), emulator.serve() as url:
                await asyncio.to_thread(call, url)

        asyncio.run(serve())

    return run
