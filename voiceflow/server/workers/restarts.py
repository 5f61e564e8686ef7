"""When a worker that died is started again. No I/O."""

from __future__ import annotations

from voiceflow.net.retries import doubled

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0

MOST_DEATHS = 10
"""Deaths in a row after which no worker is started again."""

STEADY = 60.0
"""Seconds for which a worker has to live so that the deaths before it are forgotten."""


class Restarts:
    """Counts the deaths of workers, and sets the delay of the next start."""

    def __init__(self) -> None:
        self._deaths = 0

    def died(self, *, age: float) -> float | None:
        """A worker died unasked.

        Args:
            age: Seconds since it was started.

        Returns:
            Seconds until the next one is started; None if too many died in a row.
        """
        self._deaths = 1 if age >= STEADY else self._deaths + 1
        if self._deaths > MOST_DEATHS:
            return None
        return 0.0 if age >= STEADY else doubled(FIRST_DELAY, self._deaths, longest=LONGEST_DELAY)
