"""The scheduled actions of a conversation."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import TypeAlias

_SOON = 1e-9
_FEW = 256

Action: TypeAlias = Callable[[float], None]
"""Called with the loop time at which it runs."""


class Item:
    """A scheduled action that can be cancelled."""

    def __init__(self, action: Action) -> None:
        self.action: Action | None = action

    def cancel(self) -> None:
        """Cancel the action."""
        self.action = None


class Agenda:
    """Actions and when they are due. It sets no timer."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Item]] = []
        self._count = 0
        self._most = _FEW

    @property
    def deadline(self) -> float | None:
        """Loop time of the next action."""
        while self._heap and self._heap[0][2].action is None:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def at(self, due: float, action: Action) -> Item:
        """Schedule an action; actions of the same time run in the order of adding."""
        if len(self._heap) >= self._most:
            # Cancelled actions must not accumulate.
            self._heap = [entry for entry in self._heap if entry[2].action is not None]
            heapq.heapify(self._heap)
            self._most = max(_FEW, 2 * len(self._heap))
        item = Item(action)
        self._count += 1
        heapq.heappush(self._heap, (due, self._count, item))
        return item

    def run(self, now: float) -> None:
        """Run the due actions."""
        while (deadline := self.deadline) is not None and deadline <= now + _SOON:
            action = heapq.heappop(self._heap)[2].action
            assert action is not None
            action(now)

    def clear(self) -> None:
        """Cancel all actions, including due ones."""
        self._heap.clear()
