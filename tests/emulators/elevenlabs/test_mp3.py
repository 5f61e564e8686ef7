"""MP3 frames that decode to silence."""

from __future__ import annotations

import io

import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.emulators.elevenlabs.mp3 import SilentMp3


@pytest.mark.parametrize(("rate", "bitrate"), [(44100, 128), (44100, 32), (22050, 32), (24000, 48)])
def test_a_decoder_hears_silence_of_that_length(rate: int, bitrate: int) -> None:
    data = SilentMp3(rate, bitrate).frames(2.0)
    samples, found = soundfile.read(io.BytesIO(data))
    assert found == rate
    assert not samples.any()
    assert abs(len(samples) / rate - 2.0) < 0.1
    assert abs(len(data) * 8 / 2.0 - bitrate * 1000) < bitrate * 1000 * 0.02


@settings(max_examples=example_count(30))
@given(st.lists(st.floats(0, 0.4), max_size=12), st.sampled_from([(44100, 128), (22050, 32)]))
def test_however_it_is_asked_for_the_stream_is_as_long(parts: list[float], kind: tuple[int, int]) -> None:
    stream, size = SilentMp3(*kind), 0
    for seconds in parts:
        size += len(stream.frames(seconds))
    whole = len(SilentMp3(*kind).frames(sum(parts)))
    assert abs(size - whole) <= 420
    assert stream.frames(0.0) == b""


@pytest.mark.parametrize(("rate", "bitrate"), [(8000, 32), (44100, 33)])
def test_what_the_standard_does_not_have_is_refused(rate: int, bitrate: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of the table
        SilentMp3(rate, bitrate)
