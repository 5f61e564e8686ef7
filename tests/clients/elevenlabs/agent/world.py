"""A conversation with the emulated service, in memory and on virtual time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.audio.g711 import encode
from voiceflow.clients.elevenlabs import Access, Backoff, Endpoint
from voiceflow.clients.elevenlabs.agent import AgentConversation
from voiceflow.clients.elevenlabs.agent.events import AgentAudio, AgentEvent, AgentResponse
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FormantVoice
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord
from voiceflow.emulators.elevenlabs.connections import EmulatedConnection
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.wire import Link

HOST = "api.elevenlabs.io"

E = TypeVar("E", bound=AgentEvent)


class World:
    """A client that runs, the emulated service, and what was heard."""

    def __init__(self, network: MemoryNetwork, emulator: ElevenLabsEmulator) -> None:
        self.network = network
        self.emulator = emulator
        self.events: list[AgentEvent] = []
        self.times: list[float] = []
        self.client: AgentConversation

    def note(self, event: AgentEvent) -> None:
        self.events.append(event)
        self.times.append(self.now())

    def all(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def at(self, kind: type[AgentEvent]) -> list[float]:
        return [at for at, event in zip(self.times, self.events, strict=True) if isinstance(event, kind)]

    @property
    def texts(self) -> list[str]:
        """What the agent said."""
        return [event.text for event in self.all(AgentResponse)]

    @property
    def spoken(self) -> dict[int, float]:
        """Seconds of audio by event id."""
        seconds: dict[int, float] = {}
        for event in self.all(AgentAudio):
            seconds[event.event_id] = seconds.get(event.event_id, 0.0) + event.format.seconds(len(event.data))
        return seconds

    @property
    def connection(self) -> EmulatedConnection:
        """The newest."""
        return self.emulator.connections[-1]

    @property
    def record(self) -> ConversationRecord:
        """The newest conversation, as the service knows it."""
        record = self.connection.conversation
        assert record is not None
        return record

    def sent(self, kind: str | None, number: int = -1) -> list[dict[str, Any]]:
        """What the service got of one type; None for audio."""
        passed = self.emulator.connections[number].received
        return [one.message for one in passed if one.message.get("type") == kind]

    async def say(self, seconds: float, *, audio: AudioFormat = TELEPHONE, then: float = 0.0) -> None:
        """Speak in 20 ms packets at their pace, and then be silent for a while."""
        tone = FormantVoice(seconds / 5).speech("voice", audio.sample_rate).samples
        sound = encode(tone, audio.encoding) + audio.silence(then)
        size = audio.size(0.02)
        for begin in range(0, len(sound), size):
            self.client.send_audio(sound[begin : begin + size])
            await asyncio.sleep(0.02)

    @staticmethod
    def now() -> float:
        return asyncio.get_running_loop().time()


class Worlds:
    """Makes them. What the fixture of this name gives."""

    def __init__(self, check: Callable[[str, Any], None]) -> None:
        self._check = check

    @asynccontextmanager
    async def __call__(
        self,
        emulator: ElevenLabsEmulator,
        *,
        agent: Any = "agent_1",
        link: Link | None = None,
        attempts: int = 5,
        **options: Any,
    ) -> AsyncIterator[World]:
        """Run a client while the block runs; then close it. All that it sent must fit the published form."""
        async with MemoryNetwork(link=link or Link(latency=0.02)) as network:
            network.add(HOST, emulator.app())
            access = Access(
                endpoint=options.pop("endpoint", Endpoint(api_key="sk_1")),
                http=network.session(),
                backoff=Backoff(attempts=attempts),
                chance=random.Random(1),
            )
            world = World(network, emulator)
            world.client = AgentConversation(agent, world.note, access=access, **options)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(world.client.run())
                yield world
                await world.client.close()
        for connection in emulator.connections:
            for passed in connection.received:
                self._check("convai_conversation.client", passed.message)
