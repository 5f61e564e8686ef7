"""MP3 frames that decode to silence, for clients that ask for MP3.

Source: ISO/IEC 11172-3 (MPEG-1 Audio) and 13818-3 (lower sampling rates), Layer III frame header.
"""

from __future__ import annotations

_BITRATES_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES_V1 = (44100, 48000, 32000)
_RATES_V2 = (22050, 24000, 16000)


class SilentMp3:
    """A stream of mono frames whose side information says that there is nothing to decode.

    Args:
        sample_rate: In Hz.
        bitrate: In kbit/s; one of the standard's.
    """

    def __init__(self, sample_rate: int, bitrate: int) -> None:
        is_v1 = sample_rate in _RATES_V1
        rates, bitrates = (_RATES_V1, _BITRATES_V1) if is_v1 else (_RATES_V2, _BITRATES_V2)
        self._samples = 1152 if is_v1 else 576
        self._rate = sample_rate
        self._bytes = self._samples // 8 * bitrate * 1000  # a frame's length times the rate
        self._codes = bitrates.index(bitrate) << 4 | rates.index(sample_rate) << 2
        self._version = 0xFB if is_v1 else 0xF3
        self._seconds = 0.0
        self._frames = 0

    def frames(self, seconds: float) -> bytes:
        """The next frames, so that the stream is as long as all that was asked for, to a frame."""
        self._seconds += seconds
        until = round(self._seconds * self._rate / self._samples)
        frames = b"".join(self._frame(index) for index in range(self._frames, until))
        self._frames = max(self._frames, until)
        return frames

    def _frame(self, index: int) -> bytes:
        # Padding makes frames of a whole number of bytes keep the bit rate on average.
        size = (index + 1) * self._bytes // self._rate - index * self._bytes // self._rate
        padding = size - self._bytes // self._rate
        header = bytes((0xFF, self._version, self._codes | padding << 1, 0xC0))
        return header + bytes(size - len(header))
