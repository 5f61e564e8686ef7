"""Whether calls succeed: when to rest, and when to stop and ask a person. It has no clock."""

from __future__ import annotations

from voiceflow.net.breaker import Breaker

FIRST_REST = 2.0
"""Seconds without starts after a failed request to the carrier; they double with each further one."""


class CampaignHealth:
    """Counts failures in a row. Times are loop seconds.

    Args:
        most: Failures in a row after which the campaign has to be paused.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._failures = 0
        self._breaker = Breaker(1, rest=FIRST_REST)

    @property
    def is_lost(self) -> bool:
        """Whether so much has failed that a person has to look."""
        return self._failures >= self._most

    def rests(self, now: float) -> bool:
        """Whether no call may start."""
        return self._breaker.rests(0, now)

    def tried(self, now: float) -> None:
        """Note that the carrier is asked for a call. After a rest, the next one waits for its answer."""
        self._breaker.tried(0, now)

    def carrier_failed(self, now: float) -> None:
        """Note that the carrier could not be asked, or takes no calls."""
        self._failures += 1
        self._breaker.failed(0, now)

    def carrier_worked(self) -> None:
        """Note that the carrier has made a call."""
        self._breaker.worked(0)

    def call_failed(self) -> None:
        """Note a call that could not be connected, or a hook that failed."""
        self._failures += 1

    def call_worked(self) -> None:
        """Note a call that reached somebody's telephone."""
        self._failures = 0

    def reset(self) -> None:
        """Begin anew: a person has resumed the campaign."""
        self._failures = 0
        self._breaker.worked(0)
