"""One timer for the paced sends of all calls of an event loop.

A carrier's audio needs no finer clock than a millisecond. Sends that fall due within the same one go out in
one turn of the loop, from one timer of it, however many calls there are. Lines that send at a fixed period
take different milliseconds of it, so that they do not all send at once.
"""

from __future__ import annotations

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from weakref import ReferenceType, WeakKeyDictionary, ref

from voiceflow.net.timer import Timer

TICKS = 1000
"""Ticks of a wheel in a second. A time is rounded up to the next tick."""

MOST_A_TURN = 64
"""Sends of one turn. What remains follows at once, after the loop has looked at its sockets."""

# In ticks. Less than a sample: a time that is a tick, but for the rounding of floats, is that tick.
_TOLERANCE = 1e-3
# Cancelled ticks that may remain in the order before they are removed.
_MOST_STALE = 64


class Send:
    """A callback that a wheel will run once, unless it is cancelled."""

    __slots__ = ("_callback", "_context", "_wheel", "tick")

    def __init__(self, tick: int, callback: Callable[[], None], wheel: Wheel) -> None:
        self.tick = tick
        self._callback: Callable[[], None] | None = callback
        self._context: Context | None = copy_context()
        self._wheel: Wheel | None = wheel

    @property
    def is_over(self) -> bool:
        """Whether it has run or was cancelled."""
        return self._callback is None

    def cancel(self) -> None:
        """Do not run."""
        wheel = self._wheel
        self._clear()
        if wheel is not None:
            wheel.leave(self)

    def run(self) -> None:
        """Run in the context in which it was made."""
        callback, context = self._callback, self._context
        self._clear()
        if callback is not None and context is not None:
            context.run(callback)

    def _clear(self) -> None:
        self._callback = self._context = self._wheel = None


class Phases:
    """The ticks of a period, and how many lines send at each.

    Args:
        period: Seconds; a whole number of ticks.
    """

    def __init__(self, period: float) -> None:
        self._lines = [0] * round(period * TICKS)

    def take(self, now: float) -> float:
        """Take the tick with the fewest lines, the next one of several.

        Returns:
            When to begin, less than a period and a tick after ``now``. ``release`` this time at the end.
        """
        first = _tick(now)
        period = len(self._lines)
        tick = min(range(first, first + period), key=lambda each: self._lines[each % period])
        self._lines[tick % period] += 1
        return tick / TICKS

    def release(self, begin: float) -> None:
        """Give the tick of a line back; ``begin`` is what ``take`` has returned."""
        self._lines[_tick(begin) % len(self._lines)] -= 1

    @property
    def lines(self) -> int:
        """Lines that have a tick."""
        return sum(self._lines)


class Wheel:
    """Runs what is due, tick by tick, from one timer of the loop.

    Of the same tick, what was set first runs first. What one callback raises goes to the loop's exception
    handler, as from any callback, and keeps no other from running.

    Args:
        loop: Whose time it is.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._sends: dict[int, dict[Send, None]] = {}
        # A heap; a tick whose sends were all cancelled may still be in it.
        self._order: list[int] = []
        self._due: deque[Send] = deque()
        # Only while a turn is due: a timer and its wheel hold each other.
        self._timer: Timer | None = None
        self._next_turn: asyncio.Handle | None = None
        self._is_turning = False
        self._phases: dict[float, Phases] = {}

    def __len__(self) -> int:
        """Sends that wait."""
        return sum(map(len, self._sends.values())) + sum(not send.is_over for send in self._due)

    def phases(self, period: float) -> Phases:
        """The phases of all lines with this period, in seconds."""
        return self._phases.setdefault(period, Phases(period))

    def call_at(self, when: float, callback: Callable[[], None]) -> Send:
        """Run a callback at the first tick that is not before this loop time."""
        send = Send(_tick(when), callback, self)
        sends = self._sends.get(send.tick)
        if sends is None:
            sends = self._sends[send.tick] = {}
            heapq.heappush(self._order, send.tick)
            if not self._is_turning:
                self._arm()
        sends[send] = None
        return send

    def leave(self, send: Send) -> None:
        """Forget a cancelled send."""
        sends = self._sends.get(send.tick, {})
        if send not in sends:
            return  # its turn has begun
        del sends[send]
        if not sends:
            del self._sends[send.tick]
            if len(self._order) > 2 * len(self._sends) + _MOST_STALE:
                self._order = sorted(self._sends)

    def _arm(self) -> None:
        """Have the loop call at the earliest tick."""
        if self._due:
            if self._next_turn is None:
                self._next_turn = self._loop.call_soon(self._turn, context=Context())
            return
        while self._order and self._order[0] not in self._sends:
            heapq.heappop(self._order)
        if not self._order:
            self._timer = None
        else:
            if self._timer is None:
                self._timer = Timer(self._turn).on(self._loop)
            # An empty context: that of the first call would live on as long as the wheel turns.
            Context().run(self._timer.set, self._order[0] / TICKS)

    def _turn(self) -> None:
        self._next_turn = None
        self._collect()
        self._is_turning = True
        try:
            for _ in range(min(len(self._due), MOST_A_TURN)):
                self._due.popleft().run()
        finally:
            # What a callback raises goes to the loop; the others follow in the next turn.
            self._is_turning = False
            self._arm()

    def _collect(self) -> None:
        now = math.floor(self._loop.time() * TICKS + _TOLERANCE)
        while self._order and self._order[0] <= now:
            self._due.extend(self._sends.pop(heapq.heappop(self._order), ()))


# A wheel lives as long as something of it is used: its loop keeps it while anything is due.
_WHEELS: WeakKeyDictionary[asyncio.AbstractEventLoop, ReferenceType[Wheel]] = WeakKeyDictionary()


def running_wheel() -> Wheel:
    """The wheel of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _WHEELS.get(loop)
    wheel = None if found is None else found()
    if wheel is None:
        wheel = Wheel(loop)
        _WHEELS[loop] = ref(wheel)
    return wheel


def _tick(when: float) -> int:
    return math.ceil(when * TICKS - _TOLERANCE)
