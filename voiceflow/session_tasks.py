"""The tasks and timers that the processors of a session own, and how they stop."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Coroutine, Sequence
from typing import Never

from loguru import logger

from voiceflow.errors import hide_in_errors, real_error
from voiceflow.host import Host, Origin
from voiceflow.observers import log_error
from voiceflow.processor import Processor
from voiceflow.tasks import OwnCancellation, TaskScope, Timer, contained

_FEW_TIMERS = 16
"""Timers from which on those that are gone are looked for. A ``WeakSet`` would take 2 kB a call."""


class _SessionTimer(Timer):
    """A timer that reports what its callback raises."""

    __slots__ = ("_owner", "_tasks")

    def __init__(self, callback: Callable[[], None], tasks: SessionTasks, owner: Origin) -> None:
        super().__init__(callback)
        self._tasks = tasks
        self._owner: Origin | None = owner

    def close(self) -> None:
        super().close()
        self._owner = None

    def _failed(self, error: BaseException) -> None:
        if self._owner is not None:
            self._tasks.failed(error, self._owner)


class SessionTasks:
    """Runs the tasks and timers of processors, reports their exceptions to the host, and ends them all."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._scope = TaskScope()
        self._timers: list[weakref.ref[Timer]] = []
        self._most_timers = _FEW_TIMERS

    def __len__(self) -> int:
        return len(self._scope)

    def spawn(
        self, coroutine: Coroutine[object, Never, None], *, name: str, owner: Origin
    ) -> asyncio.Task[None]:
        """Run a task of a processor. Its exception is a fatal error of that processor."""
        task = self._scope.spawn(self._guarded(coroutine, owner), name=name)
        # A task that is cancelled before its first step never starts its coroutine.
        task.add_done_callback(lambda _: coroutine.close())
        return task

    def timer(self, callback: Callable[[], None], *, owner: Origin) -> Timer:
        """Make a timer that is cancelled at the end."""
        timer = _SessionTimer(callback, self, owner)
        if len(self._timers) >= self._most_timers:
            self._timers = [kept for kept in self._timers if kept() is not None]
            self._most_timers = max(_FEW_TIMERS, 2 * len(self._timers))
        self._timers.append(weakref.ref(timer))
        return timer

    async def close(self, processors: Sequence[Processor], *, limit: float) -> None:
        """Stop the processors, cancel the timers, and end every task.

        Args:
            processors: The processors to stop, all at the same time.
            limit: Seconds for their ``stop``, and again for the tasks to end.
        """
        for timer in self._live_timers():
            timer.cancel()
        stops = TaskScope()
        for processor in processors:
            stops.spawn(_stop(processor), name=f"{processor.name}.stop")
        await stops.join(limit=limit)
        left = await stops.close(limit=limit) + await self._scope.close(limit=limit)
        if left:
            logger.error("tasks that refuse to end: {}", ", ".join(left))
        for timer in self._live_timers():
            timer.close()

    def failed(self, error: BaseException, owner: Origin) -> None:
        """Report what a timer of a processor raised."""
        self._host.report(contained(error), origin=owner)

    def _live_timers(self) -> list[Timer]:
        return [timer for kept in self._timers if (timer := kept()) is not None]

    async def _guarded(self, coroutine: Coroutine[object, Never, None], owner: Origin) -> None:
        if (redaction := self._host.redaction) is not None:
            hide_in_errors(redaction.hide)
        try:
            with OwnCancellation():
                await coroutine
        except Exception as error:  # noqa: BLE001 - a task's error becomes a frame
            self._host.report(real_error(error), origin=owner, fatal=True)


async def _stop(processor: Processor) -> None:
    try:
        with OwnCancellation():
            await processor.stop()
    except Exception as error:  # noqa: BLE001 - a failure must not keep the other processors open
        log_error(error, f"{processor.name}.stop")
