"""The voice changer: our client against the emulated service."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.wav import write_wav
from voiceflow.clients.elevenlabs.api import speech_to_speech
from voiceflow.clients.elevenlabs.api.speech_to_speech import SpeechToSpeech
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import BadRequestError
from voiceflow.clients.elevenlabs.http.forms import FileUpload, Upload
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.schema.speech import VoiceChange, VoiceChangeQuery
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.errors import LocalProtocolError

COVERS = {
    speech_to_speech.CONVERT: "speech_to_speech.convert",
    speech_to_speech.STREAM: "speech_to_speech.stream",
}

Client = Callable[..., ElevenLabs]

VOICE = "21m00Tcm4TlvDq8ikWAM"
RAW = VoiceChange(model_id="eleven_multilingual_sts_v2", file_format="pcm_s16le_16")
PCM = VoiceChangeQuery(output_format="pcm_16000")

# Half a second of loud noise, as much of silence, then softer noise.
NOISE = np.random.default_rng(1).integers(-8000, 8000, 8000).astype(np.int16)
SPEECH = np.concatenate((NOISE, np.zeros(8000, np.int16), NOISE // 4))
INPUT = encode(SPEECH, Encoding.PCM16)


def wav(samples: Any, rate: int) -> bytes:
    file = io.BytesIO()
    write_wav(file, samples, rate)
    return file.getvalue()


async def test_a_stream_gives_each_piece_when_it_is_made(client: Client) -> None:
    loop = asyncio.get_running_loop()
    query = VoiceChangeQuery(output_format="ulaw_8000")
    async with client().speech_to_speech.stream(VOICE, INPUT, RAW, query) as audio:
        pieces = [(round(loop.time(), 9), len(piece)) async for piece in audio]
    assert pieces == [(0.1, 3200), (0.14, 3200), (0.18, 3200), (0.22, 2400)]
    assert audio.seconds == 1.5
    assert audio.receipt.request_id


async def test_a_file_is_read_as_well_as_samples(client: Client) -> None:
    sts = client().speech_to_speech
    stereo = np.stack((SPEECH, SPEECH), axis=1)
    for upload in (Upload(wav(SPEECH, 16000), "turn.wav", "audio/wav"), Upload(wav(stereo, 16000))):
        assert len((await sts.convert(VOICE, upload, query=PCM)).data) == len(INPUT)


@pytest.mark.real_time  # reading from the disk takes a thread
async def test_a_file_on_the_disk_is_sent(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "turn.wav"
    file.write_bytes(wav(SPEECH, 16000))
    found = await client().speech_to_speech.convert(VOICE, FileUpload(file), query=PCM)
    assert len(found.data) == len(INPUT)
    with pytest.raises(LocalProtocolError, match="file"):
        await client().speech_to_speech.convert(VOICE, FileUpload(tmp_path / "none.wav"))


async def test_every_field_of_the_form_is_written(client: Client, emulator: ElevenLabsEmulator) -> None:
    change = VoiceChange(
        model_id="eleven_english_sts_v2", seed=7, remove_background_noise=True, file_format="pcm_s16le_16"
    )
    settings = VoiceSettings(stability=0.5, similarity_boost=0.8)
    query = VoiceChangeQuery(enable_logging=False, optimize_streaming_latency=3, output_format="alaw_8000")
    found = await client().speech_to_speech.convert(VOICE, INPUT, change, query, settings=settings)
    assert found.receipt.history_item_id == ""
    (served,) = emulator.http.served
    assert {name: values[0] for name, values in served.body.items()} == {
        "model_id": "eleven_english_sts_v2",
        "seed": "7",
        "remove_background_noise": "true",
        "file_format": "pcm_s16le_16",
        "voice_settings": json.dumps({"stability": 0.5, "similarity_boost": 0.8}),
    }
    assert served.files == ("audio",)


async def test_the_newer_path_serves_too(client: Client, emulator: ElevenLabsEmulator) -> None:
    newer = SpeechToSpeech(client()._sender, prefix=speech_to_speech.NEWER_PREFIX)
    assert (await newer.convert(VOICE, INPUT, RAW, PCM)).data
    assert [piece async for piece in newer.stream(VOICE, INPUT, RAW, PCM)]
    assert [served.path for served in emulator.http.served] == [
        f"/v1/voice-changer/{VOICE}",
        f"/v1/voice-changer/{VOICE}/stream",
    ]


LONG = bytes(2 * 16_000 * 301)
WRONG: dict[str, tuple[bytes, dict[str, Any], dict[str, Any], str]] = {
    "empty": (b"", {}, {}, "audio"),
    "no samples": (wav(SPEECH[:0], 16000), {}, {}, "audio"),
    "longer than five minutes": (LONG, {"file_format": "pcm_s16le_16"}, {}, "audio"),
    "a long file": (wav(np.zeros(8000 * 301, np.int16), 8000), {}, {}, "audio"),
    "more than 50 MB": (bytes(50_000_001), {}, {}, "audio"),
    "seed": (INPUT, {"seed": -1}, {}, "seed"),
    "latency": (INPUT, {}, {"optimize_streaming_latency": 9}, "optimize_streaming_latency"),
    "settings that are no JSON": (INPUT, {"voice_settings": "loud"}, {}, "voice_settings"),
    "speed": (INPUT, {"voice_settings": '{"speed": 3}'}, {}, "voice_settings.speed"),
    "wav": (INPUT, {}, {"output_format": "wav_16000"}, "output_format"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_the_service_would_refuse_is_not_sent(
    client: Client, emulator: ElevenLabsEmulator, case: str
) -> None:
    audio, change, query, name = WRONG[case]
    with pytest.raises(LocalProtocolError, match=f"^{name}: "):
        client().speech_to_speech.stream(
            VOICE, audio, VoiceChange.model_validate(change), VoiceChangeQuery.model_validate(query)
        )
    assert not emulator.http.served


@pytest.mark.parametrize("case", WRONG)
async def test_the_emulator_refuses_it_too(client: Client, case: str) -> None:
    audio, change, query, name = WRONG[case]
    with pytest.raises(BadRequestError) as caught:
        await client()._sender.send(
            speech_to_speech.STREAM, VOICE, body=change, query=query, files={"audio": [Upload(audio)]}
        )
    assert caught.value.status == 400
    assert caught.value.problems[0][0] == name


async def test_half_a_sample_and_settings_given_twice_are_not_sent(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    sts = client().speech_to_speech
    with pytest.raises(LocalProtocolError, match="two bytes"):
        await sts.convert(VOICE, INPUT[:-1], RAW)
    twice = VoiceChange(voice_settings="{}")
    with pytest.raises(LocalProtocolError, match="twice"):
        await sts.convert(VOICE, INPUT, twice, settings=VoiceSettings(stability=0.1))
    with pytest.raises(LocalProtocolError, match="stability"):
        await sts.convert(VOICE, INPUT, VoiceChange(voice_settings='{"stability": 9}'))
    assert not emulator.http.served


async def test_a_file_is_sent_anew_at_each_attempt(client: Client, emulator: ElevenLabsEmulator) -> None:
    emulator.http.plan(HttpFault(status=503))
    found = await client().speech_to_speech.convert(VOICE, INPUT, RAW, PCM)
    assert len(found.data) == len(INPUT)
    assert len(emulator.http.served) == 2
