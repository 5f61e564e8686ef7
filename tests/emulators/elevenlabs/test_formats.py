"""Audio in the format that was asked for, as long as the text wants it."""

import asyncio

import numpy as np
import pytest

from tests.rows import each_row
from voiceflow.emulators.elevenlabs.formats import Encoder, InputFormat, SocketOutputFormat
from voiceflow.emulators.elevenlabs.voices import FormantVoice

VERSIONS = {0xFB: (1152, (44100, 48000, 32000)), 0xF3: (576, (22050, 24000, 16000))}
BITRATES = {
    0xFB: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    0xF3: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


def test_there_is_no_a_law_in_and_there_is_out(published: object) -> None:
    assert "alaw_8000" not in list(InputFormat)
    assert "alaw_8000" in list(SocketOutputFormat)


@each_row("wanted", [f for f in SocketOutputFormat if not f.is_mp3])
def test_a_character_lasts_sixty_milliseconds_in_every_format(wanted: SocketOutputFormat) -> None:
    speech = FormantVoice().speech("Ten chars.", wanted.sample_rate)
    data = Encoder(wanted).encode(speech.samples, speech.sample_rate)
    assert wanted.audio.seconds(len(data)) == 0.6


@pytest.mark.parametrize("wanted", [f for f in SocketOutputFormat if f.is_mp3])
def test_mp3_is_whole_frames_of_the_right_rate_and_length(wanted: SocketOutputFormat) -> None:
    encoder = Encoder(wanted)
    data = b"".join(encoder.encode(np.zeros(600, np.int16), 1000) for _ in range(5))
    at = samples = 0
    while at < len(data):
        assert data[at] == 0xFF
        size, rates = VERSIONS[data[at + 1]]
        rate = rates[data[at + 2] >> 2 & 3]
        bitrate = BITRATES[data[at + 1]][data[at + 2] >> 4]
        assert wanted.value == f"mp3_{rate}_{bitrate}"
        at += size // 8 * bitrate * 1000 // rate + (data[at + 2] >> 1 & 1)
        samples += size
    assert at == len(data)
    assert abs(samples - 3.0 * wanted.sample_rate) <= 576


def test_another_rate_is_resampled() -> None:
    data = Encoder(SocketOutputFormat.PCM_16000).encode(np.zeros(800, np.int16), 8000)
    assert len(data) == 3200


def test_the_same_text_sounds_the_same_and_another_does_not() -> None:
    first, again, other = (FormantVoice().speech(text, 8000) for text in ("Yes.", "Yes.", "No, no"))
    assert first.samples.tobytes() == again.samples.tobytes()
    assert first.samples.tobytes() != other.samples[: len(first.samples)].tobytes()


def test_tones_tell_when_their_words_are_spoken() -> None:
    words = FormantVoice().speech("Hi you. ", 8000).words
    assert [(w.text, round(w.start, 6), round(w.end, 6)) for w in words] == [
        ("Hi", 0.0, 0.12),
        ("you.", 0.18, 0.42),
    ]


def test_a_blank_text_is_not_spoken() -> None:
    async def pieces() -> int:
        return len([piece async for piece in FormantVoice().speak(" \n", 8000)])

    assert asyncio.run(pieces()) == 0
