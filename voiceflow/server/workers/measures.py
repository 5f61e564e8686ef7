"""The measures of all workers together. What one that has ended counted stays in the sums."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.server.colleagues import PARENT
from voiceflow.telemetry import Registry


class WorkerMeasures:
    """Keeps what each worker reported last."""

    def __init__(self) -> None:
        self._ended = Registry()
        self._last: dict[int, bytes] = {}

    def take(self, worker: int, snapshot: bytes) -> None:
        """A worker has reported its measures."""
        if snapshot:
            self._last[worker] = snapshot

    def gone(self, worker: int) -> None:
        """A worker has ended: its counts stay, and what it carried is gone."""
        if (snapshot := self._last.pop(worker, b"")) != b"":
            self._ended.add(snapshot, is_over=True)

    def all(self, answers: Mapping[int, bytes]) -> dict[int, bytes]:
        """The measures by worker, and those of workers that have ended under the number of the parent.

        Args:
            answers: What the workers have just answered. For one that is too busy, its last report counts.
        """
        for worker, snapshot in answers.items():
            self.take(worker, snapshot)
        return {PARENT: self._ended.snapshot(), **self._last}
