"""What carries a recogniser across sockets."""

import asyncio

import pytest

from tests.clients.elevenlabs.stt.hearing import HOST, LOUD, virtual, world
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    Faults,
)
from voiceflow.testing import Reachability, run_virtual
from voiceflow.testing.wire import Link


@virtual
async def test_a_stalled_socket_never_blocks_and_is_replaced() -> None:
    emulator = ElevenLabsEmulator(stt=["All of it."])
    async with world(emulator, link=Link(latency=0.02, window=1024)) as w:
        await asyncio.sleep(0.2)
        w.emulator.connections[0].stall(1000.0)
        await w.say(LOUD, 20.0)
        assert await w.stt.finish(limit=5.0)
        assert w.texts == ["All of it."]
        assert w.emulator.connections[1].recognised[0].segment.duration == pytest.approx(20.0)


@virtual
async def test_a_silent_line_is_kept_alive_without_a_complaint() -> None:
    async with world(ElevenLabsEmulator()) as w:
        await asyncio.sleep(35)
        assert [passed.message["commit"] for passed in w.emulator.connections[0].received] == [False] * 3
        assert len(w.events) == 1


@pytest.mark.parametrize(
    "error",
    [
        "error",
        "transcriber_error",
        "session_time_limit_exceeded",
        "rate_limited",
        "queue_overflow",
        "resource_exhausted",
        "chunk_size_exceeded",
    ],
)
def test_what_a_retry_may_help_is_retried_without_a_loss(error: str) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["Here we are."])
        async with world(emulator) as w:
            await w.say(LOUD, 0.3)
            w.emulator.connections[0].fail(error)
            await w.say(LOUD, 0.3)
            assert await w.stt.finish()
            assert w.texts == ["Here we are."]
            assert w.emulator.connections[-1].recognised[0].segment.duration == pytest.approx(0.6)
            assert [e.error.code for e in w.all(SocketLost)] == [error]

    run_virtual(run())


@virtual
async def test_capacity_errors_are_given_time() -> None:
    emulator = ElevenLabsEmulator()
    async with world(emulator, link=Link()) as w:
        await asyncio.sleep(1)
        w.emulator.connections[0].fail("resource_exhausted")
        await asyncio.sleep(1)
        assert 0.05 <= w.emulator.connections[1].opened_at - 1.0 <= 0.1


@virtual
async def test_a_silent_network_is_given_five_seconds_an_attempt() -> None:
    async with world(ElevenLabsEmulator(), attempts=2) as w:
        w.network.reach(HOST, Reachability.SILENT)
        await asyncio.sleep(60)
        [dead] = w.all(ClientDead)
        assert dead.error.code == "timeout"
        assert 15.0 <= w.times[-1] <= 15.2


@virtual
async def test_a_socket_that_is_never_accepted_is_replaced() -> None:
    emulator = ElevenLabsEmulator(stt=["Hello."])
    emulator.plan(Faults(stall_after=0))
    async with world(emulator) as w:
        await w.say(LOUD, 6.0)
        assert await w.stt.finish()
        assert w.texts == ["Hello."]
