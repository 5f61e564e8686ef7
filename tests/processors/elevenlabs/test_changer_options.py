"""The options of the voice changer."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.processors.elevenlabs.changing import (
    SLOW,
    audio,
    changer,
    heard,
    tone,
)
from voiceflow import (
    AgentAudioFrame,
    ReplyEndFrame,
)
from voiceflow.clients.elevenlabs import VoiceSettings
from voiceflow.clients.elevenlabs.tts.changer_options import VoiceChangerLimits, VoiceChangerOptions
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.testing import run_virtual


def test_beyond_its_backlog_speech_is_heard_as_it_came_and_in_order(calls: Any) -> None:
    async def run() -> None:
        limits = VoiceChangerLimits(backlog=4.0)
        async with calls(changer(limits=limits), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            for reply in range(1, 6):
                call.send(audio(tone(1.5), reply), ReplyEndFrame(reply=reply))
            await asyncio.sleep(20)
            same = [heard(call, reply) == tone(1.5) for reply in range(1, 6)]
            assert same == [False, False, False, True, True] or same == [False, False, True, True, True]
            assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1, 2, 3, 4, 5]
            replies = [frame.reply for frame in call.all(AgentAudioFrame)]
            assert replies == sorted(replies)
            assert call.errors == []

    run_virtual(run())


def test_settings_reach_the_service(calls: Any) -> None:
    async def run() -> None:
        options = VoiceChangerOptions(
            seed=7, remove_background_noise=True, enable_logging=False, optimize_streaming_latency=1
        )
        voice = changer(model="eleven_english_sts_v2", settings=VoiceSettings(stability=0.5), options=options)
        async with calls(voice, ElevenLabsEmulator()) as call:
            call.send(audio(tone(1.0)), ReplyEndFrame(reply=1))
            await asyncio.sleep(1)
            (served,) = call.emulator.http.served
            assert served.body == {
                "model_id": ["eleven_english_sts_v2"],
                "voice_settings": ['{"stability": 0.5}'],
                "seed": ["7"],
                "remove_background_noise": ["true"],
                "file_format": ["pcm_s16le_16"],
            }
            assert served.query["enable_logging"] == ["false"]
            assert served.query["optimize_streaming_latency"] == ["1"]

    run_virtual(run())
