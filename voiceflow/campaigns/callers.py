"""The pool of numbers to call from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

DAY = 86400.0


class CallerPool:
    """Chooses the number from which to call: the least used today. Times are Unix seconds; days are UTC.

    Args:
        numbers: In E.164 form.
        per_day: The most calls from one number a day; None for no limit.
    """

    def __init__(self, numbers: Sequence[str], *, per_day: int | None = None) -> None:
        self._numbers = numbers
        self._per_day = per_day
        self._day = -1
        self._used: Counter[str] = Counter()

    def restore(self, used: Mapping[str, int], now: float) -> None:
        """Take over today's counts from before a restart."""
        self._turn_page(now)
        self._used = Counter(used)

    def choose(self, now: float, *, last: str = "") -> str | None:
        """A number, or None if all are used up today.

        Args:
            now: The present.
            last: The number from which this person was called before; it is kept while it may be.
        """
        self._turn_page(now)
        free = [one for one in self._numbers if self._per_day is None or self._used[one] < self._per_day]
        if last in free:
            return last
        return min(free, key=self._used.__getitem__, default=None)

    def use(self, number: str, now: float) -> None:
        """Note a call."""
        self._turn_page(now)
        self._used[number] += 1

    def _turn_page(self, now: float) -> None:
        if (day := int(now // DAY)) != self._day:
            self._day = day
            self._used.clear()
