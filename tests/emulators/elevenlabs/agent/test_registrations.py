"""Calls that were registered and wait for their stream."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.emulators.elevenlabs.agent.test_telephone import connected, register, status
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
)
from voiceflow.emulators.elevenlabs.api.registrations import LIFETIME
from voiceflow.testing import MemoryNetwork

Emulated = Callable[..., ElevenLabsEmulator]


async def test_a_stream_comes_once(elevenlabs: Emulated, network: MemoryNetwork) -> None:
    emulator = elevenlabs()
    document = await register(network)
    async with connected(network, document) as call:
        await asyncio.sleep(1.0)
        assert call.record.media
    async with connected(network, document) as call:
        await call.over()
        assert not call.record.media
    assert status(emulator) == 1008
    assert len(emulator.agent_service.conversations) == 1


@pytest.mark.parametrize(("wait", "is_late"), [(LIFETIME - 3.0, False), (LIFETIME, True)])
async def test_a_stream_comes_in_time(
    elevenlabs: Emulated, network: MemoryNetwork, wait: float, is_late: bool
) -> None:
    elevenlabs()
    document = await register(network)
    await asyncio.sleep(wait)
    async with connected(network, document) as call:
        await asyncio.sleep(1.0)
        assert bool(call.record.media) is not is_late
