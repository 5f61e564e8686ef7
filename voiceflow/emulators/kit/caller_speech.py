"""The simulated caller's speech on its timeline. No I/O; time is an argument."""

from __future__ import annotations

from collections import deque

from voiceflow.emulators.kit.track import RATE, SILENCE, Stretch


class CallerSpeech:
    """A queue of speech that becomes 20 ms packets; silent where nothing is queued.

    Args:
        origin: Loop time at which the call began.
        keep: Whether to keep the speech.
    """

    def __init__(self, origin: float, *, keep: bool = True) -> None:
        self._origin = origin
        self._keep = keep
        self._taken = 0
        self._queue: deque[tuple[int, bytes]] = deque()
        self._spoken: list[Stretch] = []

    @property
    def spoken(self) -> list[Stretch]:
        """What has been said and is queued to be said, in order. A copy."""
        return self._spoken + [self._stretch(position, data) for position, data in self._queue]

    def say(self, data: bytes, now: float) -> Stretch:
        """Speak, after the queued speech.

        Returns:
            The speech on the timeline: its ``end`` says how long to wait.
        """
        position = max(self.position(now), self._taken)
        if self._queue:
            last, queued = self._queue[-1]
            position = max(position, last + len(queued))
        self._queue.append((position, data))
        return self._stretch(position, data)

    def hush(self, now: float) -> None:
        """Fall silent and drop the queued speech."""
        until = max(self.position(now), self._taken)
        kept = [(position, data[: max(0, until - position)]) for position, data in self._queue]
        self._queue = deque((position, data) for position, data in kept if data)

    def position(self, at: float) -> int:
        """Samples from the origin to a loop time."""
        return max(0, round((at - self._origin) * RATE))

    def take(self, position: int, size: int) -> bytes | None:
        """The ``size`` samples from ``position`` on; None for silence. Positions never go back."""
        end = self._taken = position + size
        # Speech before the stream was up still counts as said.
        while self._queue and self._queue[0][0] + len(self._queue[0][1]) <= position:
            said = self._stretch(*self._queue.popleft())
            if self._keep:
                self._spoken.append(said)
        if not self._queue or self._queue[0][0] >= end:
            return None
        packet = bytearray(SILENCE * size)
        for start, data in self._queue:
            if start >= end:
                break
            offset = start - position
            piece = data[max(0, -offset) : end - start]
            packet[max(0, offset) : max(0, offset) + len(piece)] = piece
        return bytes(packet)

    def _stretch(self, position: int, data: bytes) -> Stretch:
        return Stretch(self._origin + position / RATE, data)
