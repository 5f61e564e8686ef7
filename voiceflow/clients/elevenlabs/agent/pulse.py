"""Detecting a stalled service by its pings (no clock)."""

from __future__ import annotations

_MISSED = 4


class Pulse:
    """Detects stalls by the service's pings. Their interval is not published, so it is measured.

    Args:
        stall: Seconds without any message that are allowed at least.
    """

    def __init__(self, stall: float) -> None:
        self._stall = stall
        self._heard_at = 0.0
        self._pinged_at: float | None = None
        self._gap: float | None = None

    def heard(self, now: float) -> None:
        """A message came."""
        self._heard_at = now

    def pinged(self, now: float) -> None:
        """One that came is a ping."""
        if self._pinged_at is not None:
            self._gap = max(self._gap or 0.0, now - self._pinged_at)
        self._pinged_at = now

    @property
    def deadline(self) -> float | None:
        """When it counts as stalled, if nothing arrives; None before two pings, as silence proves nothing."""
        return None if self._gap is None else self._heard_at + max(self._stall, _MISSED * self._gap)
