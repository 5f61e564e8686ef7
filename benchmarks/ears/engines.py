"""The local engines behind the emulated services. What they have computed once they remember."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from benchmarks.ears.corpus import AGENT_VOICE
from benchmarks.ears.waves import RATE, Samples
from voiceflow.clients.local.hibari import Hibari
from voiceflow.clients.local.whisper import Whisper
from voiceflow.clients.speech.engines import Recognition, Speech
from voiceflow.emulators.elevenlabs import (
    ANY_VOICE,
    ElevenLabsEmulator,
    EngineVoice,
    SttBehaviour,
    TtsBehaviour,
)
from voiceflow.emulators.elevenlabs.eager import EagerListener

T = TypeVar("T")

FINAL_LATENCY = 0.15
"""Seconds from a commit to its transcript."""
VOICED_RMS = 300.0
"""What the emulated service takes for a voice by default: -41 dBov."""


class RememberingWhisper:
    """Whisper, which decodes the same samples once."""

    def __init__(self, whisper: Whisper) -> None:
        self._whisper = whisper
        self._known: dict[bytes, Recognition] = {}

    async def recognize(self, samples: Samples, sample_rate: int) -> Recognition:
        key = samples.tobytes()
        if key not in self._known:
            self._known[key] = _aside(lambda: self._whisper.recognize(samples, sample_rate))
        return self._known[key]


class RememberingHibari:
    """The agent's voice, which speaks the same text once."""

    def __init__(self, hibari: Hibari) -> None:
        self._hibari = hibari.speaker(AGENT_VOICE)
        self._known: dict[str, list[Speech]] = {}

    async def synthesize(self, text: str) -> AsyncIterator[Speech]:
        if text not in self._known:
            self._known[text] = _aside(lambda: self._speak(text))
        for speech in self._known[text]:
            yield speech

    async def _speak(self, text: str) -> list[Speech]:
        return [speech async for speech in self._hibari.synthesize(text)]


def _aside(work: Callable[[], Coroutine[None, None, T]]) -> T:
    """Do it on an event loop in a thread, and wait: the virtual clock stands still, however long it takes."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


class Ears:
    """One recogniser and one voice for all calls of a run."""

    def __init__(self) -> None:
        self._whisper, self._hibari = Whisper(), Hibari()
        self.recognizer = RememberingWhisper(self._whisper)
        self.voice = RememberingHibari(self._hibari)

    @asynccontextmanager
    async def service(self, voiced_rms: float = VOICED_RMS) -> AsyncIterator[ElevenLabsEmulator]:
        """The emulated service for one call.

        Args:
            voiced_rms: From which loudness on the recogniser is asked; see ``SttBehaviour``.
        """
        listener = EagerListener(self.recognizer)
        try:
            emulator = ElevenLabsEmulator(
                stt=listener,
                tts=EngineVoice(self.voice),
                voices=ANY_VOICE,
                stt_behaviour=SttBehaviour(
                    latency=FINAL_LATENCY, partial_interval=0.1, voiced_rms=voiced_rms
                ),
                tts_behaviour=TtsBehaviour(ttfb=0.1, chunk=0.2),
            )
            emulator.keep = 0
            yield emulator
        finally:
            await listener.close()

    def recognize(self, samples: Samples) -> Recognition:
        """What is said in samples at 8 kHz; for use without an event loop."""
        return asyncio.run(self._whisper.recognize(samples, RATE))

    def close(self) -> None:
        """Let the engines' threads go."""
        self._whisper.close()
        self._hibari.close()
