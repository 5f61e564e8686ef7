"""A call through one processor, against the emulated service, in memory and on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest

from voiceflow import (
    TELEPHONE,
    AudioFormat,
    Direction,
    EndReason,
    ErrorFrame,
    Frame,
    MetricFrame,
    Pipeline,
    Processor,
    Session,
    StartFrame,
    handles,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.wire import Link

F = TypeVar("F", bound=Frame)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", "sk_1")
    monkeypatch.delenv("ELEVENLABS_BASE_URL", raising=False)


class Log(Processor):
    """Notes what comes out, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[float, Frame]] = []
        self.has_started = asyncio.Event()

    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> Frame:
        self.has_started.set()
        return frame

    @handles(Frame)
    def note(self, frame: Frame) -> Frame:
        self.seen.append((self.session.now(), frame))
        return frame


class Call:
    """A session whose pipeline is one processor between two logs."""

    def __init__(self, processor: Processor, session: Session, logs: tuple[Log, Log]) -> None:
        self.processor = processor
        self.session = session
        self.above, self.below = logs
        self.metrics: list[tuple[str, float]] = []
        self.emulator: ElevenLabsEmulator
        self.network: MemoryNetwork

    def send(self, *frames: Frame) -> None:
        for frame in frames:
            self.processor.receive(frame, Direction.DOWNSTREAM)

    def at(self, kind: type[F]) -> list[float]:
        return [at for at, frame in self.below.seen if isinstance(frame, kind)]

    def all(self, kind: type[F]) -> list[F]:
        return [frame for _, frame in self.below.seen if isinstance(frame, kind)]

    @staticmethod
    def tasks() -> list[str]:
        """The names of the tasks of the service's clients."""
        names = [task.get_name() for task in asyncio.all_tasks()]
        return sorted(name for name in names if "elevenlabs" in name.lower())

    @property
    def errors(self) -> list[tuple[str, bool]]:
        return [(getattr(frame.error, "code", "?"), frame.fatal) for frame in self.all(ErrorFrame)]


class Calls:
    """Makes calls. What the fixture of this name gives."""

    @asynccontextmanager
    async def __call__(
        self,
        processor: Processor,
        emulator: ElevenLabsEmulator,
        *,
        audio: AudioFormat = TELEPHONE,
        link: Link | None = None,
        then: Processor | None = None,
    ) -> AsyncIterator[Call]:
        """Run a session while the block runs; then the caller hangs up, unless it ended by itself.

        ``then`` stands after the processor.
        """
        async with MemoryNetwork(link=link or Link(latency=0.02)) as network:
            network.add("api.elevenlabs.io", emulator.app())
            above, below = Log(), Log()
            call: Call

            def observe(origin: Processor, frame: Frame, direction: Direction) -> None:
                if isinstance(frame, MetricFrame) and origin is processor:
                    call.metrics.append((frame.name, frame.value))

            session = Session(
                Pipeline([above, processor, *([] if then is None else [then]), below]),
                format=audio,
                http=network.session(),
                observers=[observe],
            )
            call = Call(processor, session, (above, below))
            call.emulator, call.network = emulator, network
            async with asyncio.TaskGroup() as tasks:
                running = tasks.create_task(session.run())
                await below.has_started.wait()
                yield call
                session.end(EndReason.USER_HANGUP)
                await running
            assert session.tasks == 0


@pytest.fixture
def calls() -> Calls:
    return Calls()
