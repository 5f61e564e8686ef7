"""Conversion between formats, in streams of bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.resample import Quality, Resampler
from voiceflow.audio.tones import sine

WIDE = AudioFormat(Encoding.PCM16, 16000)
FORMATS = [AudioFormat(encoding, rate) for encoding in Encoding for rate in (8000, 24000)]


@pytest.mark.parametrize("same", FORMATS, ids=str)
def test_equal_formats_hand_on_the_very_bytes(same: AudioFormat) -> None:
    data = bytes(range(256))
    converter = Converter(same, same)
    assert converter.process(data) is data
    assert converter.flush() == b""


@given(st.lists(st.binary(max_size=9)))
def test_an_odd_byte_waits_for_the_next_chunk(chunks: list[bytes]) -> None:
    converter = Converter(WIDE, WIDE)
    whole = b"".join(chunks)
    out = [converter.process(chunk) for chunk in chunks]
    assert all(len(part) % 2 == 0 for part in out)
    assert b"".join(out) == whole[: len(whole) // 2 * 2]


@pytest.mark.parametrize("source", FORMATS, ids=str)
@pytest.mark.parametrize("target", FORMATS, ids=str)
def test_a_stream_keeps_its_length(source: AudioFormat, target: AudioFormat) -> None:
    data = encode(sine(300, 0.5, source.sample_rate), source.encoding)
    converter = Converter(source, target)
    parts = [converter.process(data[at : at + 331]) for at in range(0, len(data), 331)]
    assert len(b"".join([*parts, converter.flush()])) == target.size(0.5)


def test_without_a_change_of_rate_each_chunk_comes_out_at_once() -> None:
    converter = Converter(TELEPHONE, AudioFormat(Encoding.PCM16, 8000))
    data = bytes(range(160))
    assert converter.process(data) == encode(decode(data, Encoding.MULAW), Encoding.PCM16)


def test_rate_and_encoding_change_together() -> None:
    samples = sine(300, 0.2, 16000)
    converter = Converter(WIDE, TELEPHONE, quality=Quality.HQ)
    out = converter.process(samples.tobytes()) + converter.flush()
    resampler = Resampler(16000, 8000, quality=Quality.HQ)
    expected = np.concatenate([resampler.process(samples), resampler.flush()])
    assert out == encode(expected, Encoding.MULAW)


@pytest.mark.parametrize("end", ["flush", "reset"])
def test_half_a_sample_does_not_reach_the_next_utterance(end: str) -> None:
    converter = Converter(WIDE, WIDE)
    assert converter.process(b"\x01") == b""
    getattr(converter, end)()
    assert converter.process(b"\x02\x03") == b"\x02\x03"
