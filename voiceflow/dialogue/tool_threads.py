"""Threads for tools that block."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import lru_cache
from types import CodeType
from typing import Any

MAX_THREADS = 32
"""Most threads for one function, over all calls of the process."""

_MAX_FUNCTIONS = 1024


class ToolThreads(Executor):
    """Runs the calls of one function in threads; calls beyond the limit wait.

    A thread cannot be stopped. A hanging one keeps its place until it returns, but each function has separate
    places. The threads are daemons, so that a process ends without waiting for them, and end when idle.

    Args:
        limit: Most threads at the same time.
    """

    def __init__(self, limit: int = MAX_THREADS) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._running = 0

    @property
    def running(self) -> int:
        """The number of running threads."""
        return self._running

    def submit(self, function: Callable[..., object], /, *args: object, **kwargs: object) -> Future[Any]:
        """Run the function in a thread, at once or when one is free."""
        future: Future[Any] = Future()
        with self._lock:
            self._waiting.append((future, lambda: function(*args, **kwargs)))
            if self._running == self._limit:
                return future
            self._running += 1
        threading.Thread(target=self._work, name="tool", daemon=True).start()
        return future

    def _work(self) -> None:
        while (work := self._next()) is not None:
            future, function = work
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = function()
            except BaseException as exc:  # noqa: BLE001 - passed on to the waiting code
                future.set_exception(exc)
            else:
                future.set_result(result)
            del work, future, function

    def _next(self) -> tuple[Future[Any], Callable[[], Any]] | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._running -= 1
            return None


@lru_cache(maxsize=_MAX_FUNCTIONS)
def threads_of(code: CodeType | type) -> ToolThreads:
    """The threads of a function, found by its code: a function defined anew in each call counts as one."""
    return ToolThreads()
