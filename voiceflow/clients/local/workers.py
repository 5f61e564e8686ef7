"""Worker threads for an engine's computations, off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from voiceflow.errors import ServiceError

T = TypeVar("T")


class Workers:
    """A bounded pool of threads with a bounded queue. May serve several event loops at once.

    Args:
        threads: The number of threads.
        backlog: The most calls waiting or running; further ones are refused.
        name: Name of the threads, and vendor in errors.
    """

    def __init__(self, threads: int, *, backlog: int = 64, name: str) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._places = threading.Semaphore(backlog)
        self._is_closed = False
        self._name = name

    async def run(self, function: Callable[[], T]) -> T:
        """Call ``function`` on a thread. If cancelled before it began, it never runs.

        Raises:
            ServiceError: If the backlog is full, or the pool is closed before the call begins.
        """
        if self._is_closed:
            raise self._closed()
        if not self._places.acquire(blocking=False):
            raise ServiceError(
                "too much work is waiting", vendor=self._name, code="overloaded", retryable=True
            )
        future = self._pool.submit(function)
        future.add_done_callback(lambda _: self._places.release())
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._is_closed and task is not None and not task.cancelling():
                # Not the caller's cancellation but the pool's, of work not yet begun.
                raise self._closed() from None
            raise

    def close(self) -> None:
        """Drop work not yet begun and stop the threads. Does not wait for running work."""
        self._is_closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _closed(self) -> ServiceError:
        return ServiceError("the engine is closed", vendor=self._name, code="closed", retryable=False)
