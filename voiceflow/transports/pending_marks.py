"""Marks of a carrier that confirms a clear, but does not echo the marks that it dropped."""

from __future__ import annotations

from collections import deque

LONGEST = 1000
"""Marks that are remembered. A carrier that echoes none of so many never will."""


class PendingMarks:
    """The marks that were sent and neither echoed nor cleared yet."""

    def __init__(self) -> None:
        self._sent: deque[str] = deque(maxlen=LONGEST)
        self._cleared: deque[deque[str]] = deque(maxlen=LONGEST)

    def send(self, name: str) -> None:
        """Note a mark that is sent."""
        self._sent.append(name)

    def echo(self, name: str) -> None:
        """Note the echo of a mark."""
        for names in (*self._cleared, self._sent):
            if name in names:
                names.remove(name)
                return

    def clear(self) -> None:
        """Note that a clear is sent: it drops all marks sent before it."""
        self._cleared.append(self._sent)
        self._sent = deque(maxlen=LONGEST)

    def confirm(self) -> list[str]:
        """Note the confirmation of the oldest clear.

        Returns:
            The marks that it dropped, in order.
        """
        return list(self._cleared.popleft()) if self._cleared else []
