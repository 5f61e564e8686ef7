"""Threads under virtual time: the clock stands still while one works."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from voiceflow.audio.computing import ComputingThread

PATIENCE = 10.0
"""Real seconds for which a thread is waited for. A test that takes longer tests the wrong thing."""


class VirtualThreads:
    """The work that a loop has given to threads, and the calls that they have made into the loop since.

    The loop takes their calls when it has nothing else to do at that instant, in the order in which the work
    was given, whichever thread is faster: so each run is the same.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._working: dict[int, str] = {}
        self._numbers: dict[int, int] = {}
        self._calls: list[tuple[int, asyncio.Handle]] = []
        self._pool: ThreadPoolExecutor | None = None

    def submit(self, executor: Executor | None, function: Any, args: tuple[Any, ...]) -> asyncio.Future[Any]:
        """Give work to an executor; by default to one that this object holds."""
        if isinstance(executor, ComputingThread):
            return self._compute(function, args)
        if executor is None:
            executor = self._pool = self._pool or ThreadPoolExecutor(thread_name_prefix="virtual")
        with self._changed:
            self._count += 1
            number = self._count
            self._working[number] = getattr(function, "__qualname__", repr(function))

        is_watched = threading.Event()

        def run() -> Any:
            # Not before its callbacks are there: they are to be called in this thread.
            is_watched.wait()
            self._numbers[threading.get_ident()] = number
            return function(*args)

        work: Future[Any] = executor.submit(run)
        future = asyncio.wrap_future(work)
        # After the callback of wrap_future: its call into the loop comes before the work counts as done.
        work.add_done_callback(lambda _: self._end(number))
        is_watched.set()
        return future

    def _compute(self, function: Any, args: tuple[Any, ...]) -> asyncio.Future[Any]:
        """Do it at once. The loop gets the result at the same point as from a thread."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        try:
            tell, outcome = future.set_result, function(*args)
        except Exception as error:  # noqa: BLE001 - as a thread does: the awaiting code gets it
            tell, outcome = future.set_exception, error
        with self._changed:
            self._count += 1
            self._calls.append((self._count, asyncio.Handle(_unless_done, (future, tell, outcome), loop)))
        return future

    def take_call(self, handle: asyncio.Handle) -> bool:
        """Keep the call of a thread for the loop; False if no thread is known to work."""
        with self._changed:
            if not self._working:
                return False
            self._calls.append((self._numbers.get(threading.get_ident(), 0), handle))
            self._changed.notify()
            return True

    def wait(self) -> list[asyncio.Handle]:
        """Wait until the thread that began first calls, or all have ended; return the calls.

        Raises:
            TimeoutError: If a thread works for too long. It names the functions, and they are given up.
        """
        # Work is counted before it begins and its calls are kept before it counts as done: no lock is needed.
        if not self._working and not self._calls:
            return []
        with self._changed:
            if not self._changed.wait_for(lambda: self._due() or not self._working, PATIENCE):
                names = ", ".join(self._working.values())
                self._working.clear()
                raise TimeoutError(names)
            due = self._due()
            self._calls = [call for call in self._calls if call not in due]
            return [handle for _, handle in sorted(due, key=lambda call: call[0])]

    def close(self) -> None:
        """Let idle threads end."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)

    def _due(self) -> list[tuple[int, asyncio.Handle]]:
        first = min(self._working, default=self._count)
        return [call for call in self._calls if call[0] <= first]

    def _end(self, number: int) -> None:
        with self._changed:
            self._working.pop(number, None)
            self._changed.notify()


def _unless_done(future: asyncio.Future[object], tell: Callable[[object], None], outcome: object) -> None:
    """A future may have been cancelled meanwhile."""
    if not future.done():
        tell(outcome)
