"""Speech in phrases: nothing is lost, and where it is parted."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.phrases import PhraseCutter, PhraseParams, is_quiet

PCM = AudioFormat(Encoding.PCM16, 8000)
PARAMS = PhraseParams(shortest=1.0, pause=0.2, longest=3.0)


def speech(*parts: tuple[float, int], audio: AudioFormat = TELEPHONE) -> bytes:
    """Noise: seconds and loudness."""
    chance = np.random.default_rng(1)
    found = [
        chance.integers(-level - 1, level + 1, round(seconds * audio.sample_rate)) for seconds, level in parts
    ]
    return encode(np.concatenate(found).astype(np.int16), audio.encoding)


def phrases(data: bytes, size: int, audio: AudioFormat = TELEPHONE) -> list[float]:
    cutter = PhraseCutter(audio, PARAMS)
    found = [p for at in range(0, len(data), size) for p in cutter.feed(data[at : at + size])]
    return [audio.seconds(len(phrase)) for phrase in [*found, cutter.flush()]]


@pytest.mark.parametrize("size", [160, 800, 1_000_000])
def test_a_phrase_ends_in_the_middle_of_a_pause_however_the_audio_comes(size: int) -> None:
    data = speech((1.5, 8000), (0.3, 0), (1.2, 8000), (0.1, 0), (0.5, 8000))
    assert phrases(data, size) == pytest.approx([1.6, 2.0])


def test_a_pause_before_the_shortest_parts_nothing() -> None:
    data = speech((0.4, 8000), (0.3, 0), (1.0, 8000), (0.3, 0), (0.2, 8000))
    assert phrases(data, 160) == pytest.approx([1.8, 0.4])


def test_without_a_pause_it_is_parted_where_its_last_quarter_is_quietest() -> None:
    data = speech((2.5, 8000), (0.02, 2000), (1.5, 8000))
    assert phrases(data, 160) == pytest.approx([2.52, 1.5])


def test_a_soft_voice_has_pauses_too() -> None:
    data = speech((1.5, 1500), (0.3, 20), (1.0, 1500), audio=PCM)
    assert phrases(data, 320, PCM) == pytest.approx([1.6, 1.2])


@given(
    data=st.lists(
        st.tuples(st.sampled_from([0.05, 0.21, 0.5, 1.3]), st.sampled_from([0, 300, 9000])), max_size=12
    ),
    places=st.lists(st.integers(0, 100_000), max_size=20),
)
def test_phrases_together_are_the_stream_and_none_is_too_long(
    data: list[tuple[float, int]], places: list[int]
) -> None:
    audio = speech((0.01, 5), *data)
    bounds = sorted({0, len(audio), *(place % len(audio) for place in places)})
    cutter = PhraseCutter(TELEPHONE, PARAMS)
    found = [phrase for begin, end in pairwise(bounds) for phrase in cutter.feed(audio[begin:end])]
    assert all(1.0 - 0.1 - 1e-9 <= TELEPHONE.seconds(len(phrase)) <= 3.0 + 1e-9 for phrase in found)
    assert b"".join(found) + cutter.flush() == audio
    assert cutter.flush() == b""


def test_silence_is_quiet_and_a_murmur_is_not() -> None:
    assert is_quiet(TELEPHONE.silence(1.0), TELEPHONE)
    assert not is_quiet(TELEPHONE.silence(1.0) + speech((0.05, 1000)), TELEPHONE)


def test_params_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="ascending"):
        PhraseParams(shortest=5.0, longest=2.0)
