"""The streams of carriers to an agent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.emulators.elevenlabs.agent.test_telephone import connected, register, stream
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
)
from voiceflow.emulators.elevenlabs.agent.telephone import START_SECONDS
from voiceflow.testing import MemoryNetwork

Emulated = Callable[..., ElevenLabsEmulator]


async def test_a_stream_that_does_not_start_is_closed(elevenlabs: Emulated, network: MemoryNetwork) -> None:
    elevenlabs()
    async with stream(network, await register(network)) as (socket, _):
        await socket.receive()
        assert socket.close_code == 1008
    assert asyncio.get_running_loop().time() == START_SECONDS


@pytest.mark.parametrize("message", ["{", '{"event":"media"}', b"binary"])
async def test_a_malformed_stream_is_closed(
    elevenlabs: Emulated, network: MemoryNetwork, message: str | bytes
) -> None:
    emulator = elevenlabs()
    async with stream(network, await register(network)) as (socket, protocol):
        for opening in protocol.opening():
            await socket.send_str(opening.decode())
        await (socket.send_bytes(message) if isinstance(message, bytes) else socket.send_str(message))
        async for _ in socket:
            pass
        assert socket.close_code == 1002
    (record,) = emulator.agent_service.conversations
    assert record.ended_at == 0.0


async def test_a_line_that_breaks_ends_the_conversation(elevenlabs: Emulated, network: MemoryNetwork) -> None:
    emulator = elevenlabs()
    async with connected(network, await register(network)) as call:
        await asyncio.sleep(2.0)
        call.cut()
        await asyncio.sleep(1.0)
    (record,) = emulator.agent_service.conversations
    assert (record.ended_at, record.termination_reason) == (4.0, "Connection lost")
