"""Encodings and formats of audio bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Encoding(StrEnum):
    """How samples are written as bytes. Always mono."""

    MULAW = "mulaw"
    """PCMU, one byte a sample (ITU-T G.711)."""
    ALAW = "alaw"
    """PCMA, one byte a sample (ITU-T G.711)."""
    PCM16 = "pcm16"
    """Signed 16-bit linear, little-endian."""

    @property
    def bytes_per_sample(self) -> int:
        """1 for G.711, 2 for PCM16."""
        return 2 if self is _PCM16 else 1

    @property
    def silence(self) -> bytes:
        """One sample of digital silence. Zero bytes are *not* silence in G.711."""
        return _SILENCE[self]


_PCM16 = Encoding.PCM16
_SILENCE = {Encoding.MULAW: b"\xff", Encoding.ALAW: b"\xd5", Encoding.PCM16: b"\x00\x00"}


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """An encoding at a sample rate.

    Attributes:
        encoding: How samples are written as bytes.
        sample_rate: In Hz.
    """

    encoding: Encoding
    sample_rate: int

    @property
    def bytes_per_second(self) -> int:
        """Bytes that one second of mono audio takes."""
        return self.encoding.bytes_per_sample * self.sample_rate

    def seconds(self, size: int) -> float:
        """How long ``size`` bytes play."""
        return size / self.bytes_per_second

    def size(self, seconds: float) -> int:
        """Bytes in ``seconds``, rounded down to whole samples."""
        return int(seconds * self.sample_rate + 1e-6) * self.encoding.bytes_per_sample

    def silence(self, seconds: float) -> bytes:
        """Digital silence of that length."""
        return self.encoding.silence * int(seconds * self.sample_rate + 1e-6)


TELEPHONE = AudioFormat(Encoding.MULAW, 8000)
"""The usual format of phone calls: G.711 µ-law at 8 kHz."""
