"""OpenAI's audio endpoints on the network in memory."""

from __future__ import annotations

import aiohttp
import numpy as np
import pytest

from voiceflow.emulators.openai import AudioEmulator
from voiceflow.testing import MemoryNetwork

AUDIO_HOST, AUDIO_KEY = "audio.test", "sk-right"
AUDIO_WORDS = "we open at nine"


def recognise(samples: np.ndarray, rate: int) -> str:
    return AUDIO_WORDS if np.abs(samples).max(initial=0) > 100 else ""


def ramp(text: str, rate: int) -> np.ndarray:
    """Each letter is 50 ms, and each sample is its place: nothing may be left out or come twice."""
    return np.arange(len(text) * rate // 20).astype(np.int16)


@pytest.fixture
def server(network: MemoryNetwork) -> AudioEmulator:
    emulator = AudioEmulator(api_key=AUDIO_KEY, recognise=recognise, speak=ramp)
    network.add(AUDIO_HOST, emulator.app)
    return emulator


@pytest.fixture
async def http(network: MemoryNetwork) -> aiohttp.ClientSession:
    return network.session()
