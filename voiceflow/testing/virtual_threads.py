"""Threads under virtual time: the clock stands still while one works."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

PATIENCE = 10.0
"""Real seconds for which a thread is waited for. A test that takes longer tests the wrong thing."""


class VirtualThreads:
    """The work that a loop has given to threads, and what they have told it since.

    The loop takes their calls when it has nothing else to do at that instant, so that one thread at a
    time gives the same run each time. Two threads at once have no order.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._working: dict[Future[Any], str] = {}
        self._calls: deque[asyncio.Handle] = deque()
        self._pool: ThreadPoolExecutor | None = None

    def submit(self, executor: Executor | None, function: Any, args: tuple[Any, ...]) -> asyncio.Future[Any]:
        """Give work to an executor; to one of this object's own if there is none."""
        if executor is None:
            executor = self._pool = self._pool or ThreadPoolExecutor(thread_name_prefix="virtual")
        with self._changed:
            work = executor.submit(function, *args)
            self._working[work] = getattr(function, "__qualname__", repr(function))
        future = asyncio.wrap_future(work)
        # After the callback of wrap_future: what it tells the loop is there before the work counts as done.
        work.add_done_callback(self._done)
        return future

    def take_call(self, handle: asyncio.Handle) -> bool:
        """Keep the call of a thread for the loop; False if no thread is known to work."""
        with self._changed:
            if not self._working:
                return False
            self._calls.append(handle)
            self._changed.notify()
            return True

    def wait(self) -> list[asyncio.Handle]:
        """Wait until a thread calls or all have ended; give their calls.

        Raises:
            TimeoutError: If a thread works for too long. It names the functions, and they are given up.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._calls or not self._working, PATIENCE):
                names = ", ".join(sorted(self._working.values()))
                self._working.clear()
                raise TimeoutError(names)
            calls = list(self._calls)
            self._calls.clear()
            return calls

    def close(self) -> None:
        """Let idle threads end."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)

    def _done(self, work: Future[Any]) -> None:
        with self._changed:
            self._working.pop(work, None)
            self._changed.notify()
