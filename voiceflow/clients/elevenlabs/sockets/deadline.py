"""One timer that is moved about."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable


class Deadline:
    """Calls a function at the earliest of some times, which change."""

    def __init__(self, reached: Callable[[], None]) -> None:
        """Set nothing yet.

        Args:
            reached: Called once when the time has come; it may set the next.
        """
        self._reached = reached
        self._timer: asyncio.TimerHandle | None = None

    def move(self, times: Iterable[float | None]) -> None:
        """Set it to the earliest of these loop times; None counts as never."""
        due = min((at for at in times if at is not None), default=None)
        if self._timer is not None and self._timer.when() == due:
            return
        self.clear()
        if due is not None:
            self._timer = asyncio.get_running_loop().call_at(due, self._fire)

    def clear(self) -> None:
        """Set it to never."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        self._timer = None
        self._reached()
