"""The user's audio waiting to be sent."""

from __future__ import annotations

from voiceflow.audio.encoding import AudioFormat


class AudioRing:
    """A bounded queue of bytes; the oldest make room for new ones.

    Args:
        audio: What the bytes are.
        seconds: How much is kept.

    Attributes:
        dropped: Bytes that had to make room.
    """

    def __init__(self, audio: AudioFormat, seconds: float) -> None:
        self.dropped = 0
        self._capacity = audio.size(seconds)
        self._data = bytearray()

    def __len__(self) -> int:
        return len(self._data)

    def append(self, data: bytes) -> bool:
        """Take whole samples; returns whether others had to make room."""
        self._data += data
        excess = len(self._data) - self._capacity
        if excess <= 0:
            return False
        del self._data[:excess]
        self.dropped += excess
        return True

    def take(self, size: int) -> bytes:
        """The oldest bytes, at most so many."""
        data = bytes(self._data[:size])
        del self._data[:size]
        return data
