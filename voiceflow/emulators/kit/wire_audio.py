"""Between the µ-law of an emulated telephone and the audio on a carrier's wire."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.g711 import decode, encode


class WireAudio:
    """Converts both directions of one stream. No delay: the converters hold nothing back.

    Args:
        wire: Its format: µ-law at 8000 Hz, or PCM16 at 8000 Hz or 16000 Hz.
    """

    def __init__(self, wire: AudioFormat) -> None:
        self.format = wire

    def to_app(self, packet: bytes) -> bytes:
        """A packet of the caller, for the wire: a wider one has each sample twice."""
        if self.format == TELEPHONE:
            return packet
        samples = decode(packet, Encoding.MULAW)
        return np.repeat(samples, self.format.sample_rate // TELEPHONE.sample_rate).astype("<i2").tobytes()

    def from_app(self, data: bytes) -> bytes:
        """Audio of the agent, as the telephone plays it; an odd byte at the end is dropped."""
        if self.format == TELEPHONE:
            return data
        samples: NDArray[np.int16] = np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16)
        if self.format.sample_rate != TELEPHONE.sample_rate:
            pairs = samples[: len(samples) // 2 * 2].astype(np.int32).reshape(-1, 2)
            samples = (pairs.sum(axis=1) // 2).astype(np.int16)
        return encode(samples, Encoding.MULAW)
