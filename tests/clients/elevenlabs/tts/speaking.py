"""What a text-to-speech client tells in a test, and what the emulated voice says."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any, TypeVar

from voiceflow.audio.alignment import WordBuilder
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs import Access, Backoff, Endpoint
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, TTSEvent
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FormantVoice
from voiceflow.testing import MemoryNetwork, run_virtual
from voiceflow.testing.wire import Link

E = TypeVar("E", bound=TTSEvent)

HOST = "api.elevenlabs.io"
HELLO = "We are open from nine to five, and on Saturdays until noon. "


class Told:
    """The events of a client, and when they were told."""

    def __init__(self) -> None:
        self.events: list[TTSEvent] = []
        self.times: list[float] = []

    def note(self, event: TTSEvent) -> None:
        self.events.append(event)
        self.times.append(now())

    def all(self, kind: type[E], context: str | None = None) -> list[E]:
        return [
            event
            for event in self.events
            if isinstance(event, kind) and (context is None or getattr(event, "context_id", None) == context)
        ]

    def data(self, context: str | None = None) -> bytes:
        return b"".join(event.data for event in self.all(ContextAudio, context))

    def words(self, context: str | None = None) -> list[str]:
        return [word.text for word in words_of(self.all(ContextAudio, context))]


def words_of(audio: list[ContextAudio]) -> list[Word]:
    """The words of an utterance; they never overlap."""
    builder = WordBuilder()
    words: list[Word] = []
    for event in audio:
        timed = event.characters
        words += builder.feed(timed.text, timed.starts, timed.ends)
        words += builder.flush() if event.is_word_end else []
    words += builder.flush()
    assert all(a.end <= b.start + 1e-9 for a, b in pairwise(words))
    return words


def now() -> float:
    return asyncio.get_running_loop().time()


def virtual(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run a test on virtual time."""

    def run() -> None:
        run_virtual(test())

    run.__name__ = test.__name__
    return run


def spoken(text: str) -> bytes:
    """What the emulated voice says, as it comes over the wire."""
    return encode(FormantVoice().speech(text, 8000).samples, Encoding.MULAW)


@asynccontextmanager
async def reachable(
    emulator: ElevenLabsEmulator, *, link: Link | None = None, attempts: int = 5
) -> AsyncIterator[tuple[MemoryNetwork, Access]]:
    """A network on which the emulated service is, and the way to it."""
    async with MemoryNetwork(link=link or Link(latency=0.02)) as network:
        network.add(HOST, emulator.app())
        yield (
            network,
            Access(
                endpoint=Endpoint(api_key="sk_1"),
                http=network.session(),
                backoff=Backoff(attempts=attempts),
                chance=random.Random(1),
            ),
        )
