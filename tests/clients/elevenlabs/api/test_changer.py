"""The emulated voice changer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import BadRequestError
from voiceflow.clients.elevenlabs.schema.speech import VoiceChange, VoiceChangeQuery
from voiceflow.emulators.elevenlabs.api.changer import pitch

Client = Callable[..., ElevenLabs]


VOICE = "21m00Tcm4TlvDq8ikWAM"


RAW = VoiceChange(model_id="eleven_multilingual_sts_v2", file_format="pcm_s16le_16")


PCM = VoiceChangeQuery(output_format="pcm_16000")


# Half a second of loud noise, as much of silence, then softer noise.
NOISE = np.random.default_rng(1).integers(-8000, 8000, 8000).astype(np.int16)


SPEECH = np.concatenate((NOISE, np.zeros(8000, np.int16), NOISE // 4))


INPUT = encode(SPEECH, Encoding.PCM16)


def loudness(samples: Any) -> list[int]:
    """By half seconds."""
    return [round(float(np.sqrt((part.astype(float) ** 2).mean()))) for part in np.split(samples, 3)]


async def test_the_same_speech_comes_back_in_another_voice(client: Client) -> None:
    found = await client().speech_to_speech.convert(VOICE, INPUT, RAW, PCM)
    samples = decode(found.data, Encoding.PCM16)
    assert len(samples) == len(SPEECH)
    assert loudness(samples) == pytest.approx(loudness(SPEECH), rel=0.02)
    spectrum = np.abs(np.fft.rfft(samples[:8000]))
    assert spectrum.argmax() * 2 == pytest.approx(pitch(VOICE), abs=2)  # bins of 2 Hz
    assert found.receipt.character_cost == 25
    assert found.receipt.history_item_id


async def test_another_voice_sounds_otherwise(client: Client) -> None:
    sts = client().speech_to_speech
    first, second, again = [
        (await sts.convert(voice, INPUT, RAW, PCM)).data for voice in (VOICE, "cjVigY5qzO86Huf0OWal", VOICE)
    ]
    assert first != second
    assert first == again


async def test_what_the_emulator_cannot_decode_or_make_is_told(client: Client) -> None:
    sts = client().speech_to_speech
    with pytest.raises(BadRequestError) as audio:
        await sts.convert(VOICE, b"ID3 and so on")
    with pytest.raises(BadRequestError) as opus:
        await sts.convert(VOICE, INPUT, RAW, VoiceChangeQuery(output_format="opus_48000_32"))
    with pytest.raises(BadRequestError) as model:
        await sts.convert(VOICE, INPUT, VoiceChange(model_id="eleven_v3"))
    assert [error.value.code for error in (audio, opus, model)] == [
        "invalid_audio",
        "invalid_parameters",
        "unsupported_model",
    ]
