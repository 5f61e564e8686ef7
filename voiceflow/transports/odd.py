"""Messages of a carrier that are dropped: counted by kind, until they are a flood."""

from __future__ import annotations

from voiceflow.errors import RemoteProtocolError

FLOOD = 250
"""Odd messages beyond the good ones at which a stream counts as broken: five seconds of nothing else."""


class OddMessages:
    """Counts the messages of one stream that are dropped.

    Attributes:
        counts: How many there were, by kind; a kind quotes nothing of them.
        surplus: How many more there were lately than good ones.
    """

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.surplus = 0

    def good(self) -> None:
        """Count a message that was taken."""
        if self.surplus:
            self.surplus -= 1

    def drop(self, kind: str) -> None:
        """Count a message that is dropped.

        Args:
            kind: What is odd about it, without anything of it.

        Raises:
            RemoteProtocolError: If it is one too many.
        """
        self.counts[kind] = self.counts.get(kind, 0) + 1
        self.surplus += 1
        if self.surplus > FLOOD:
            raise RemoteProtocolError(f"a flood of odd messages, the last of them {kind}")
