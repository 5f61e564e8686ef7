"""One timer that can be moved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol, Self


class Alarm(Protocol):
    """One callback that a clock will make. ``asyncio.TimerHandle`` is one."""

    def cancel(self) -> None:
        """Do not make it."""


class Clock(Protocol):
    """Makes callbacks at times of the event loop: the loop itself, or a ``Wheel``."""

    def call_at(self, when: float, callback: Callable[[], None], /) -> Alarm:
        """Make a callback once, at this loop time."""


class Timer:
    """One callback at one time, which can be moved or cancelled. The callback may set the timer again.

    Args:
        callback: Called once at the set time; it may set the next.
    """

    __slots__ = ("__weakref__", "_armed", "_callback", "_clock", "_handle", "_when")

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback = callback
        self._clock: Clock | None = None
        self._handle: Alarm | None = None
        self._armed = self._when = 0.0

    def on(self, clock: Clock) -> Self:
        """Fire by this clock. By a wheel: at whole ticks, together with all else that is due then."""
        self._clock = clock
        return self

    @property
    def is_set(self) -> bool:
        """Whether it will fire."""
        return self._handle is not None

    @property
    def when(self) -> float:
        """Loop time at which it fires, if it is set."""
        return self._when

    def set(self, when: float) -> None:
        """Fire at this loop time instead of any other. Moving the timer to a later time is cheap."""
        self._when = when
        if self._handle is not None:
            if self._armed <= when:
                return
            self._handle.cancel()
        self._arm()

    def move(self, times: Iterable[float | None]) -> None:
        """Set the timer to the earliest of these loop times; None counts as never."""
        due = min((at for at in times if at is not None), default=None)
        if due is None:
            self.cancel()
        else:
            self.set(due)

    def cancel(self) -> None:
        """Do not fire."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def close(self) -> None:
        """Do not fire, now or later, and let go of the callback, whose owner usually holds the timer."""
        self.cancel()
        self._callback = _nothing

    def _failed(self, error: BaseException) -> None:
        """Take what the callback raised: the event loop handles it."""
        raise error

    def _arm(self) -> None:
        if self._clock is None:
            self._clock = asyncio.get_running_loop()
        self._armed = self._when
        self._handle = self._clock.call_at(self._when, self._fire)

    def _fire(self) -> None:
        # The requested time, not the loop's: a loop may round it.
        if self._armed < self._when:
            self._arm()
            return
        self._handle = None
        try:
            self._callback()
        except BaseException as error:  # noqa: BLE001 - passed on
            self._failed(error)


def _nothing() -> None:
    """The callback of a closed timer."""
