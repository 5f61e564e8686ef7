"""G.711 against the decision values of the standard's tables."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode

ALL_CODES = bytes(range(256))
ALL_SAMPLES = np.arange(-32768, 32768).astype(np.int16)
LAWS = [Encoding.MULAW, Encoding.ALAW]


def decision_values(law: Encoding) -> list[int]:
    """The lower bounds of the 128 intervals of one sign, in 16-bit units (Tables 1a and 2a, column 4)."""
    if law is Encoding.MULAW:
        # In the table's units: 0, 1, 3, ... 31, then sixteen steps each of 4, 8, ... 256.
        bounds = [0, *range(1, 32, 2)]
        widths, scale = [4 << k for k in range(7)], 4
    else:
        # 0, 2, 4, ... 64 (two segments of one width), then sixteen steps each of 4, 8, ... 128.
        bounds = list(range(0, 65, 2))
        widths, scale = [4 << k for k in range(6)], 8
    for width in widths:
        bounds += [bounds[-1] + width * (step + 1) for step in range(16)]
    return [bound * scale for bound in bounds]


def levels(law: Encoding) -> list[int]:
    """What a decoder puts out for each interval: its middle, and 0 for the first of µ-law."""
    bounds = decision_values(law)
    middles = [(low + high) // 2 for low, high in itertools.pairwise(bounds)]
    return [0, *middles[1:]] if law is Encoding.MULAW else middles


def code(law: Encoding, interval: int, *, negative: bool) -> int:
    """The character signal: inverted as the standard's notes say; the sign bit is 1 for positive."""
    sign = 0 if negative else 0x80
    return sign | (interval ^ 0x7F) if law is Encoding.MULAW else (sign | interval) ^ 0x55


def expected_codes(law: Encoding) -> NDArray[np.uint8]:
    bounds = decision_values(law)[:128]
    found = []
    for sample in ALL_SAMPLES.tolist():
        interval = int(np.searchsorted(bounds, abs(sample), side="right")) - 1
        found.append(code(law, interval, negative=sample < 0))
    return np.array(found, np.uint8)


@pytest.mark.parametrize("law", LAWS)
def test_each_code_decodes_to_the_middle_of_its_interval(law: Encoding) -> None:
    samples = decode(ALL_CODES, law)
    for interval, level in enumerate(levels(law)[:128]):
        assert samples[code(law, interval, negative=False)] == level
        assert samples[code(law, interval, negative=True)] == -level


@pytest.mark.parametrize("law", LAWS)
def test_each_sample_encodes_to_the_interval_it_lies_in(law: Encoding) -> None:
    codes = np.frombuffer(encode(ALL_SAMPLES, law), np.uint8)
    assert np.array_equal(codes, expected_codes(law))


@pytest.mark.parametrize("law", LAWS)
def test_a_second_generation_loses_nothing_more(law: Encoding) -> None:
    once = decode(ALL_CODES, law)
    assert np.array_equal(decode(encode(once, law), law), once)


def test_only_negative_zero_changes_its_code_on_the_way_through_samples() -> None:
    assert encode(decode(ALL_CODES, Encoding.ALAW), Encoding.ALAW) == ALL_CODES
    through = encode(decode(ALL_CODES, Encoding.MULAW), Encoding.MULAW)
    assert through == ALL_CODES.replace(b"\x7f", b"\xff")


def test_the_loudest_codes_are_those_of_the_standard() -> None:
    assert decode(b"\x80\x00", Encoding.MULAW).tolist() == [32124, -32124]
    assert decode(b"\xaa\x2a", Encoding.ALAW).tolist() == [32256, -32256]


@pytest.mark.parametrize("encoding", list(Encoding))
def test_zero_encodes_to_silence(encoding: Encoding) -> None:
    assert encode(np.zeros(3, np.int16), encoding) == encoding.silence * 3


def test_pcm16_is_little_endian_and_not_copied() -> None:
    data = b"\x01\x00\x00\x80\xff\x7f"
    samples = decode(data, Encoding.PCM16)
    assert samples.tolist() == [1, -32768, 32767]
    assert np.shares_memory(samples, np.frombuffer(data, np.uint8))
    assert encode(samples, Encoding.PCM16) == data


def test_half_a_pcm16_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="not 3 bytes"):
        decode(b"\x00\x00\x00", Encoding.PCM16)


@pytest.mark.parametrize("encoding", list(Encoding))
def test_nothing_in_is_nothing_out(encoding: Encoding) -> None:
    assert decode(b"", encoding).dtype == np.int16
    assert encode(decode(b"", encoding), encoding) == b""


def test_slices_with_strides_are_encoded_in_order() -> None:
    every_other = np.array([0, 9999, 8, 9999, -8], np.int16)[::2]
    assert encode(every_other, Encoding.PCM16) == b"\x00\x00\x08\x00\xf8\xff"
    assert encode(every_other, Encoding.MULAW) == b"\xff\xfe\x7e"
