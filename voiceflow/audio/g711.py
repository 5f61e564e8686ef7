"""Converting between encoded bytes and 16-bit samples by table look-up.

Source: ITU-T G.711 (11/88), Tables 1a to 2b, scaled to 16 bits.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.encoding import Encoding

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LITTLE_ENDIAN, _CODE = np.dtype("<i2"), np.dtype(np.uint8)
# Looking up an enum member through its class costs a tenth of decoding a packet, and its hash another.
_PCM16, _MULAW = Encoding.PCM16, Encoding.MULAW
_MULAW_BIAS = 132
_MULAW_CLIP = 32635


def decode(data: bytes, encoding: Encoding) -> NDArray[np.int16]:
    """Read encoded bytes as samples.

    Returns:
        One value a sample. PCM16 is a read-only view of ``data``, so do not write to the result.

    Raises:
        ValueError: If PCM16 has an odd number of bytes.
    """
    if encoding is _PCM16:
        if len(data) % 2:
            raise ValueError(f"PCM16 takes two bytes a sample, not {len(data)} bytes")
        return np.frombuffer(data, _LITTLE_ENDIAN).astype(np.int16, copy=False)
    return (_MULAW_SAMPLES if encoding is _MULAW else _ALAW_SAMPLES).take(np.frombuffer(data, _CODE))


def encode(samples: NDArray[np.int16], encoding: Encoding) -> bytes:
    """Write samples as encoded bytes. µ-law clips at ±32635; zero becomes ``encoding.silence``."""
    if encoding is Encoding.PCM16:
        return samples.astype(_LITTLE_ENDIAN, copy=False).tobytes()
    return _encode_table(encoding).take(samples.astype(np.int16, copy=False).view(np.uint16)).tobytes()


def _decode_table(encoding: Encoding) -> NDArray[np.int16]:
    """The sample of each of the 256 codes."""
    codes = np.arange(256, dtype=np.int32)
    if encoding is Encoding.MULAW:
        codes ^= 0xFF
        segment, step = codes >> 4 & 7, codes & 15
        size = ((step << 3) + _MULAW_BIAS << segment) - _MULAW_BIAS
        negative = codes & 0x80 != 0
    else:
        codes ^= 0x55
        segment, step = codes >> 4 & 7, codes & 15
        size = (step << 4) + 8
        size = np.where(segment == 0, size, size + 256 << np.maximum(segment, 1) - 1)
        negative = codes & 0x80 == 0
    table = np.where(negative, -size, size).astype(np.int16)
    table.setflags(write=False)
    return table


_MULAW_SAMPLES, _ALAW_SAMPLES = _decode_table(Encoding.MULAW), _decode_table(Encoding.ALAW)


@cache
def _encode_table(encoding: Encoding) -> NDArray[np.uint8]:
    """The code of each sample, indexed by the sample's bits read as unsigned."""
    samples = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    # Both laws are symmetric: sign and magnitude, so that encoding adds no offset.
    size, negative = np.abs(samples), samples < 0
    if encoding is Encoding.MULAW:
        size = np.minimum(size, _MULAW_CLIP) + _MULAW_BIAS
        segment = _log2(size >> 7)
        codes = (segment << 4 | size >> segment + 3 & 15) ^ 0x7F
        codes |= np.where(negative, 0, 0x80)
    else:
        size = np.minimum(size, 32767)
        segment = np.where(size < 256, 0, _log2(np.maximum(size >> 7, 1)))
        codes = (segment << 4 | size >> np.maximum(segment, 1) + 3 & 15) ^ 0x55
        codes ^= np.where(negative, 0, 0x80)
    table = codes.astype(np.uint8)
    table.setflags(write=False)
    return table


def _log2(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """The position of the highest bit that is set, for values from 1 to 255."""
    return sum((values >> bit > 0).astype(np.int32) for bit in range(1, 8)) + np.zeros_like(values)
