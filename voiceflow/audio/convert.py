"""Converting a byte stream from one audio format to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.resample import Quality, Resampler

if TYPE_CHECKING:
    from voiceflow.audio.encoding import AudioFormat


class Converter:
    """Converts one stream. Between equal formats it returns its input unchanged.

    A chunk may end within a PCM16 sample: the odd byte waits for the next chunk.
    """

    def __init__(self, source: AudioFormat, target: AudioFormat, *, quality: Quality = Quality.LQ) -> None:
        self._source = source.encoding
        self._target = target.encoding
        self._is_identity = source == target
        self._sample_size = source.encoding.bytes_per_sample
        self._resampler = Resampler(source.sample_rate, target.sample_rate, quality=quality)
        self._odd = b""

    def process(self, data: bytes) -> bytes:
        """Take the next bytes and return the converted bytes, possibly none."""
        data = self._whole_samples(data)
        if self._is_identity:
            return data
        return encode(self._resampler.process(decode(data, self._source)), self._target)

    def flush(self) -> bytes:
        """End the stream and return the remaining bytes; half a sample is dropped."""
        self._odd = b""
        return encode(self._resampler.flush(), self._target)

    def reset(self) -> None:
        """Drop the buffered audio, as after an interruption."""
        self._odd = b""
        self._resampler.reset()

    def _whole_samples(self, data: bytes) -> bytes:
        if self._sample_size == 1:
            return data
        if self._odd:
            data = self._odd + data
            self._odd = b""
        if len(data) % 2:
            data, self._odd = data[:-1], data[-1:]
        return data
