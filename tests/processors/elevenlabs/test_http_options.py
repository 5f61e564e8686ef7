"""The options of speech over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.processors.elevenlabs.saying import HELLO, MORE, asked, say
from voiceflow import (
    AgentTextFrame,
)
from voiceflow.clients.elevenlabs import VoiceSettings
from voiceflow.clients.elevenlabs.schema.speech import DictionaryLocator
from voiceflow.clients.elevenlabs.tts.http_options import HttpTTSOptions
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.processors.elevenlabs import ElevenLabsHttpTTS
from voiceflow.testing import run_virtual

VOICE = "21m00Tcm4TlvDq8ikWAM"


@pytest.mark.parametrize(
    "options",
    [
        HttpTTSOptions(is_stitched=False),
        HttpTTSOptions(enable_logging=False),
        HttpTTSOptions(model_id="eleven_v3"),
    ],
)
def test_ids_are_named_only_where_the_service_takes_them(calls: Any, options: HttpTTSOptions) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE, options=options), ElevenLabsEmulator()) as call:
            call.send(AgentTextFrame(reply=1, text=HELLO))
            await asyncio.sleep(2)
            say(call, MORE)
            await asyncio.sleep(2)
            second = asked(call.emulator)[1]
            assert "previous_request_ids" not in second
            assert ("previous_text" in second) is options.is_stitched
            assert call.errors == []

    run_virtual(run())


def test_settings_reach_the_service(calls: Any) -> None:
    async def run() -> None:
        options = HttpTTSOptions(
            language_code="en",
            pronunciation_dictionaries=(DictionaryLocator(pronunciation_dictionary_id="d"),),
            seed=7,
            apply_text_normalization="off",
            enable_logging=False,
            optimize_streaming_latency=2,
        )
        tts = ElevenLabsHttpTTS(VOICE, model="eleven_v3", settings=VoiceSettings(speed=1.1), options=options)
        async with calls(tts, ElevenLabsEmulator()) as call:
            say(call, HELLO)
            await asyncio.sleep(1)
            (served,) = call.emulator.http.served
            assert served.path == f"/v1/text-to-speech/{VOICE}/stream/with-timestamps"
            assert served.query == {
                "output_format": ["ulaw_8000"],
                "enable_logging": ["false"],
                "optimize_streaming_latency": ["2"],
            }
            assert served.body == {
                "text": HELLO,
                "model_id": "eleven_v3",
                "language_code": "en",
                "voice_settings": {"speed": 1.1},
                "pronunciation_dictionary_locators": [{"pronunciation_dictionary_id": "d"}],
                "seed": 7,
                "apply_text_normalization": "off",
            }

    run_virtual(run())
