"""What keeps an event loop from its timers: its own long passes, and the collector's pauses in them.

Everything is CPU time of the loop's thread. A timer that falls due within a pass waits for the rest of it:
from the passes follows how late the loop's own work makes its timers. Where another process has held the
core, more sockets are ready at once and passes are longer, so that figures of passes need a quiet core too.
"""

from __future__ import annotations

import asyncio
import gc
import selectors
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SHARE = 0.99


@dataclass(slots=True)
class Pass:
    """What the loop did between two looks at its sockets.

    Attributes:
        seconds: Of CPU.
        collecting: Those of them that went to the collector.
        events: Sockets that were ready.
    """

    seconds: float
    collecting: float
    events: int


@dataclass(slots=True)
class Holdups:
    """Notes passes of the loop and pauses of the collector.

    Attributes:
        passes: Since the last report.
        pauses: (generation, seconds of CPU, objects found) of each collection.
    """

    passes: list[Pass] = field(default_factory=list)
    pauses: list[tuple[int, float, int]] = field(default_factory=list)
    _began: float = 0.0
    _collecting: float = 0.0

    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop of asyncio, observed."""
        return asyncio.SelectorEventLoop(_TimedSelector(self))

    def watch_collector(self) -> None:
        """Note the collector's pauses from now on."""
        gc.callbacks.append(self._note)

    def _note(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.thread_time()
            return
        seconds = time.thread_time() - self._began
        self._collecting += seconds
        self.pauses.append((info["generation"], seconds, info["collected"]))

    def note_pass(self, seconds: float, events: int) -> None:
        """A pass is over."""
        self.passes.append(Pass(seconds, self._collecting, events))
        self._collecting = 0.0

    def report(self) -> dict[str, Any]:
        """The figures since the last report, in milliseconds."""
        passes, pauses = self.passes, self.pauses
        self.passes, self.pauses = [], []
        longest = max(passes, key=lambda each: each.seconds, default=Pass(0.0, 0.0, 0))
        return {
            "late_ms": waiting(each.seconds for each in passes) * 1000,
            "without_collector_ms": waiting(each.seconds - each.collecting for each in passes) * 1000,
            "longest_ms": longest.seconds * 1000,
            "collecting_in_longest_ms": longest.collecting * 1000,
            "events_in_longest": longest.events,
            "passes": len(passes),
            "pauses": [
                {
                    "generation": generation,
                    "times": len(found := [one for one in pauses if one[0] == generation]),
                    "longest_ms": max((one[1] for one in found), default=0.0) * 1000,
                    "total_ms": sum(one[1] for one in found) * 1000,
                    "objects": sum(one[2] for one in found),
                }
                for generation in range(3)
            ],
        }


class _TimedSelector(selectors.EpollSelector):
    def __init__(self, holdups: Holdups) -> None:
        super().__init__()
        self._holdups = holdups
        self._began = time.thread_time()
        self._events = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._holdups.note_pass(time.thread_time() - self._began, self._events)
        found = super().select(timeout)
        self._began, self._events = time.thread_time(), len(found)
        return found


def waiting(passes: Iterable[float]) -> float:
    """How long 99 % of the timers wait at most, if they fall due at any moment of these passes alike.

    Args:
        passes: Lengths, in seconds.
    """
    lengths = sorted((each for each in passes if each > 0), reverse=True)
    # Longer than x wait those that fall into the first part, all but the last x, of a pass longer than x.
    allowed = (1 - SHARE) * sum(lengths)
    total = 0.0
    for number, length in enumerate(lengths, start=1):
        total += length
        following = lengths[number] if number < len(lengths) else 0.0
        if total - number * following >= allowed:
            return (total - allowed) / number
    return 0.0
