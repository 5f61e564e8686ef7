"""Puts numbered packets in order: Telnyx may deliver them out of it. No I/O, no clock."""

from __future__ import annotations

DEPTH = 4
"""Packets that are held back for a missing one: 80 ms."""

MOST_MISSING = 50
"""Most missing packets that are reported at a time: a second."""


class PacketOrder:
    """Holds back packets that come too early. Packets in order pass at once."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._held: dict[int, bytes] = {}

    def add(self, number: int, data: bytes) -> list[bytes | None]:
        """Take a packet.

        Returns:
            The packets that are due, in order; None for one that is missing. A packet that comes twice or too
            late is dropped.
        """
        if self._next is None:
            self._next = number
        if number < self._next or number in self._held:
            return []
        self._held[number] = data
        missing = 0
        if len(self._held) > DEPTH:
            first = min(self._held)
            missing, self._next = min(first - self._next, MOST_MISSING), first
        return [None] * missing + self._due()

    def flush(self) -> list[bytes]:
        """The packets that are still held back, in order."""
        held = [self._held[number] for number in sorted(self._held)]
        self._held.clear()
        return held

    def _due(self) -> list[bytes | None]:
        due: list[bytes | None] = []
        assert self._next is not None
        while self._next in self._held:
            due.append(self._held.pop(self._next))
            self._next += 1
        return due
