"""What is found in a recording."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.tones import sine
from voiceflow.emulators.elevenlabs.http.exchange import RefusalError
from voiceflow.emulators.elevenlabs.transcripts.hearing import DecodedRecording, recorded, stretches

RATE = 8000


def wav(channels: int, *, width: int = 2, seconds: float = 0.5) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(RATE)
        frame = b"".join(bytes([number] * width) for number in range(channels))
        out.writeframes(frame * round(seconds * RATE))
    return file.getvalue()


@pytest.mark.parametrize("channels", [1, 2, 3, 5])
def test_a_file_of_several_channels_is_taken_apart(channels: int) -> None:
    found = recorded(wav(channels), is_raw=False, may_be_packed=False)
    assert (len(found.channels), found.sample_rate, found.duration) == (channels, RATE, 0.5)
    assert [int(samples[7]) for samples in found.channels] == [257 * number for number in range(channels)]
    assert len(found.mixed().channels) == 1


@pytest.mark.parametrize("data", [b"", b"RIFF", wav(1, width=1), wav(1, width=3), wav(1)[:30]])
def test_what_is_no_wav_file_of_16_bits_is_refused(data: bytes) -> None:
    with pytest.raises(RefusalError) as caught:
        recorded(data, is_raw=False, may_be_packed=False)
    assert (caught.value.status, caught.value.param) == (400, "file")


def test_a_tenth_of_a_second_is_long_enough() -> None:
    assert recorded(wav(1, seconds=0.1), is_raw=False, may_be_packed=False).duration == 0.1
    with pytest.raises(RefusalError, match=r"0\.1 s"):
        recorded(wav(1, seconds=0.0999), is_raw=False, may_be_packed=False)
    with pytest.raises(RefusalError, match=r"0\.1 s"):
        recorded(b"ID3" + bytes(1000), is_raw=False, may_be_packed=True)


@given(
    st.lists(st.tuples(st.integers(20, 60), st.integers(40, 90)), min_size=1, max_size=5), st.integers(1, 3)
)
def test_each_voice_is_a_stretch_in_order_of_the_beginnings(
    parts: list[tuple[int, int]], channels: int
) -> None:
    """Voices of 0.4 s and more, parted by 0.8 s of silence and more, on channels in turn."""
    end = sum(voice + gap for voice, gap in parts) * 160
    tracks = [np.zeros(end, np.int16) for _ in range(channels)]
    at = 0
    begins = []
    for number, (voice, gap) in enumerate(parts):
        tracks[number % channels][at : at + voice * 160] = sine(200.0, voice * 0.02, RATE)
        begins.append((round(at / RATE, 2), number % channels))
        at += (voice + gap) * 160
    found = stretches(DecodedRecording(tuple(tracks), RATE, end / RATE), pause=0.7)
    voiced = [(round(s.begins, 2), s.channel) for s in found if s.segment.is_voiced]
    assert voiced == begins
    silent = {s.channel for s in found if not s.segment.is_voiced}
    assert silent == set(range(channels)) - {channel for _, channel in begins}


def test_a_stretch_has_little_silence_around_it() -> None:
    samples = np.concatenate(
        [np.zeros(10 * RATE, np.int16), sine(200.0, 1.0, RATE), np.zeros(5 * RATE, np.int16)]
    )
    (found,) = stretches(DecodedRecording((samples,), RATE, 16.0), pause=0.7)
    assert found.segment.start == pytest.approx(9.7)
    assert found.segment.duration == pytest.approx(1.6)
    assert found.begins == pytest.approx(10.0)
