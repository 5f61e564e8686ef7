"""Between the µ-law of an emulated telephone and the audio on a carrier's wire."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.g711 import decode, encode


class WireAudio:
    """Converts both directions of one stream. No delay: the converters hold nothing back.

    Args:
        format: Of the wire: µ-law at 8000 Hz, or PCM16 at 8000 Hz or 16000 Hz.
    """

    def __init__(self, format: AudioFormat) -> None:
        self.format = format
        self._last = 0

    def to_app(self, packet: bytes) -> bytes:
        """A packet of the caller, for the wire. Between two samples of 8000 Hz lies their mean."""
        if self.format == TELEPHONE:
            return packet
        samples = decode(packet, Encoding.MULAW).astype(np.int32)
        if self.format.sample_rate == TELEPHONE.sample_rate:
            return samples.astype("<i2").tobytes()
        before = np.concatenate(([self._last], samples[:-1]))
        self._last = int(samples[-1]) if len(samples) else self._last
        wide = np.empty(2 * len(samples), dtype=np.int32)
        wide[0::2], wide[1::2] = (before + samples) // 2, samples
        return wide.astype("<i2").tobytes()

    def from_app(self, data: bytes) -> bytes:
        """Audio of the agent, as the telephone plays it; whole samples of the wire, at most one is dropped."""
        if self.format == TELEPHONE:
            return data
        samples: NDArray[np.int16] = np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16)
        if self.format.sample_rate != TELEPHONE.sample_rate:
            pairs = samples[: len(samples) // 2 * 2].astype(np.int32).reshape(-1, 2)
            samples = (pairs.sum(axis=1) // 2).astype(np.int16)
        return encode(samples, Encoding.MULAW)
