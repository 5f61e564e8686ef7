"""Counts a carrier's dropped messages by kind, and raises an error at a flood."""

from __future__ import annotations

from voiceflow.errors import RemoteProtocolError

FLOOD = 250
"""Surplus of odd messages at which a stream counts as broken: five seconds of nothing but odd ones."""


class OddMessages:
    """Counts the dropped messages of one stream.

    Attributes:
        counts: The number of dropped messages by kind; a kind never quotes a message.
        surplus: How many more odd than good messages arrived lately.
    """

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.surplus = 0

    def good(self) -> None:
        """Count a good message."""
        if self.surplus:
            self.surplus -= 1

    def drop(self, kind: str) -> None:
        """Count a dropped message.

        Args:
            kind: What is odd about it, without quoting it.

        Raises:
            RemoteProtocolError: If too many were dropped.
        """
        self.counts[kind] = self.counts.get(kind, 0) + 1
        self.surplus += 1
        if self.surplus > FLOOD:
            raise RemoteProtocolError(f"a flood of odd messages, the last of them {kind}")
