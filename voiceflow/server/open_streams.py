"""The tasks that carry the streams of calls, and the wait until they are over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Never

from voiceflow.observers import log_error
from voiceflow.tasks import TaskScope, contained


class OpenStreams:
    """The streams of a server, including those whose call is not known yet."""

    def __init__(self) -> None:
        # Those of listeners and of upgrades that are being answered belong to others and are only listed.
        self._scope = TaskScope()
        self._tasks: set[asyncio.Task[None]] = set()
        self._unnamed: set[asyncio.Task[None] | None] = set()
        self._changed = asyncio.Event()
        self._watch: Callable[[], None] = lambda: None

    def __len__(self) -> int:
        return len(self._tasks)

    @property
    def unnamed(self) -> int:
        """Streams that have not yet named their call."""
        return len(self._unnamed)

    def watch(self, changed: Callable[[], None]) -> None:
        """Call this too when streams or places have changed."""
        self._watch = changed

    def note_change(self) -> None:
        """Streams or places have changed: whoever waits for that looks again."""
        self._changed.set()
        self._watch()

    @contextmanager
    def carry(self) -> Iterator[None]:
        """Count the running task as a stream while the block runs."""
        task = asyncio.current_task()
        assert task is not None
        self._enter(task)
        try:
            yield
        finally:
            self._leave(task)

    def spawn(self, stream: Coroutine[object, Never, None]) -> asyncio.Task[None]:
        """Run a stream in a task, which counts from now on. Its exception is logged."""
        task = self._scope.spawn(stream, name="stream")
        self._enter(task)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: asyncio.Task[None]) -> None:
        self._leave(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log_error(contained(error), "media stream", fatal=True)

    def _enter(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        self._unnamed.add(task)

    def _leave(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._unnamed.discard(task)
        self.note_change()

    def name(self) -> None:
        """The stream of the running task has named its call."""
        self._unnamed.discard(asyncio.current_task())

    def cancel(self) -> None:
        """Cancel all of them."""
        for task in self._tasks:
            task.cancel()

    async def until(self, quiet: Callable[[], bool], limit: float) -> None:
        """Wait until this is so, for at most ``limit`` seconds. It is looked at after each change."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, limit)):
                while not quiet():
                    self._changed.clear()
                    await self._changed.wait()
