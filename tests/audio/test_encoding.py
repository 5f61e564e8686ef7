"""Encodings and formats of audio bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.g711 import decode

FORMATS = st.builds(
    AudioFormat, st.sampled_from(Encoding), st.sampled_from([8000, 16000, 22050, 24000, 48000])
)


@pytest.mark.parametrize("encoding", [Encoding.MULAW, Encoding.ALAW])
def test_silence_of_g711_is_the_quietest_sample_and_no_zero_byte(encoding: Encoding) -> None:
    assert abs(int(decode(encoding.silence, encoding)[0])) == min(
        abs(int(sample)) for sample in decode(bytes(range(256)), encoding)
    )
    assert encoding.silence != b"\x00"


@given(FORMATS, st.integers(0, 10**6))
def test_a_number_of_samples_is_so_many_seconds_and_so_many_bytes(kind: AudioFormat, count: int) -> None:
    size = count * kind.encoding.bytes_per_sample
    assert kind.size(kind.seconds(size)) == size
    assert len(kind.silence(kind.seconds(size))) == size


def test_a_length_is_rounded_down_to_whole_samples() -> None:
    pcm = AudioFormat(Encoding.PCM16, 16000)
    assert (pcm.bytes_per_second, TELEPHONE.bytes_per_second) == (32000, 8000)
    assert pcm.size(1.5 / 16000) == 2
    assert pcm.silence(0.001) == bytes(32)
    assert TELEPHONE.silence(0.001) == b"\xff" * 8
