"""A speech-to-text client that runs, and the emulated service that hears it, in memory."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from tests.clients.elevenlabs.published import check_connection
from voiceflow.clients.elevenlabs import (
    Access,
    Backoff,
    Endpoint,
    RealtimeSTT,
    STTLimits,
    STTOptions,
    TokenSource,
)
from voiceflow.clients.elevenlabs.stt.events import Committed, STTEvent
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Segment
from voiceflow.testing import MemoryNetwork, run_virtual
from voiceflow.testing.wire import Link

E = TypeVar("E", bound=STTEvent)

HOST = "api.elevenlabs.io"
LOUD, QUIET = b"\x10" * 160, b"\xff" * 160


class World:
    """The client, the service, the network between them, and what was heard."""

    def __init__(self, network: MemoryNetwork, emulator: ElevenLabsEmulator, stt: RealtimeSTT) -> None:
        self.network = network
        self.emulator = emulator
        self.stt = stt
        self.events: list[STTEvent] = []
        self.times: list[float] = []

    def note(self, event: STTEvent) -> None:
        self.events.append(event)
        self.times.append(now())

    def all(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.all(Committed)]

    def sent(self, connection: int = 0) -> list[dict[str, Any]]:
        """What the service got on a connection."""
        return [passed.message for passed in self.emulator.connections[connection].received]

    async def say(self, packet: bytes, seconds: float) -> None:
        """Send 20 ms packets at their pace."""
        for _ in range(round(seconds / 0.02)):
            self.stt.send_audio(packet)
            await asyncio.sleep(0.02)


@asynccontextmanager
async def world(
    emulator: ElevenLabsEmulator,
    *,
    options: STTOptions | None = None,
    limits: STTLimits | None = None,
    link: Link | None = None,
    endpoint: Endpoint | None = None,
    attempts: int = 5,
    tokens: TokenSource | None = None,
    previous_text: str | None = None,
) -> AsyncIterator[World]:
    """Run a client while the block runs. At the end all that passed must fit what is published."""
    async with MemoryNetwork(link=link or Link(latency=0.02)) as network:
        network.add(HOST, emulator.app())
        access = Access(
            endpoint=endpoint or Endpoint(api_key="sk_1"),
            http=network.session(),
            backoff=Backoff(attempts=attempts),
            chance=random.Random(1),
            tokens=tokens,
        )
        heard: list[World] = []
        stt = RealtimeSTT(
            lambda event: heard[0].note(event),
            options,
            access=access,
            limits=limits,
            previous_text=previous_text,
        )
        heard.append(World(network, emulator, stt))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stt.run())
            yield heard[0]
            await stt.close()
    for connection in emulator.connections:
        check_connection(connection)


def numbered(segment: Segment) -> str:
    """The first and last of consecutive samples, or what is wrong with them."""
    samples = [int(sample) & 0xFFFF for sample in segment.samples]
    if not samples:
        return ""
    whole = samples == list(range(samples[0], samples[0] + len(samples)))
    return f"{samples[0]}..{samples[-1] + 1}" if whole else "broken"


def now() -> float:
    return asyncio.get_running_loop().time()


def virtual(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run a test that takes no arguments on virtual time."""

    def run() -> None:
        run_virtual(test())

    run.__name__ = test.__name__
    return run
