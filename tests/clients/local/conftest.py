"""The real engines, loaded once for all tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.clients.local.hibari import SAMPLE_RATE, Hibari
from voiceflow.clients.local.voices import HEART, VoiceVariant
from voiceflow.clients.local.whisper import Whisper


@pytest.fixture(scope="session")
def whisper() -> Iterator[Whisper]:
    engine = Whisper(words=True)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def hibari() -> Iterator[Hibari]:
    engine = Hibari()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def phone_call(hibari: Hibari) -> Callable[..., NDArray[np.int16]]:
    """Says a text and sends it over a telephone line: 8 kHz, µ-law, silence on both sides."""

    def call(text: str, voice: VoiceVariant = HEART) -> NDArray[np.int16]:
        async def say() -> list[NDArray[np.int16]]:
            return [speech.samples async for speech in hibari.speaker(voice).synthesize(text)]

        spoken = np.pad(np.concatenate(asyncio.run(say())), (SAMPLE_RATE // 4, SAMPLE_RATE // 2))
        narrow = soxr.resample(spoken, SAMPLE_RATE, 8000)
        return decode(encode(narrow, Encoding.MULAW), Encoding.MULAW)

    return call
