"""``voiceflow elevenlabs emulate``."""

from __future__ import annotations

import pytest

from voiceflow.cli.elevenlabs.emulate import emulator
from voiceflow.cli.offline import Engines
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import NotFoundError
from voiceflow.errors import ConfigurationError
from voiceflow.testing import MemoryNetwork


async def missing() -> Engines:
    raise ConfigurationError("the engine is not installed")


async def test_without_engines_speech_is_tones_and_it_is_said(network: MemoryNetwork) -> None:
    notes: list[str] = []
    async with emulator(notes.append, missing) as made:
        network.add("api.elevenlabs.io", made.app())
        client = ElevenLabs(http=network.session(), api_key="any", base_url="https://api.elevenlabs.io")
        speech = {"text": "Hello.", "model_id": "eleven_flash_v2_5"}
        recording = await client.text_to_speech.convert("21m00Tcm4TlvDq8ikWAM", speech)
    assert recording.data
    assert notes == ["Speech is tones, and nothing is recognised: the engine is not installed"]


async def test_voices_of_ones_own_are_known_besides_the_premade_ones(network: MemoryNetwork) -> None:
    async with emulator(print, None, ["mine"]) as made:
        network.add("api.elevenlabs.io", made.app())
        client = ElevenLabs(http=network.session(), api_key="any", base_url="https://api.elevenlabs.io")
        for voice in ("mine", "21m00Tcm4TlvDq8ikWAM"):
            assert (await client.text_to_speech.convert(voice, {"text": "Hello."})).data
        with pytest.raises(NotFoundError, match="voice_not_found"):
            await client.text_to_speech.convert("nobody", {"text": "Hello."})


async def test_who_wants_no_engines_is_not_told_that_there_are_none() -> None:
    notes: list[str] = []
    async with emulator(notes.append, None) as made:
        assert made.agents.is_unused
    assert notes == []
