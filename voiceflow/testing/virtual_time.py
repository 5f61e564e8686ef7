"""An event loop that never waits: time jumps to the next timer, so ten minutes run in a second.

Everything that asks ``loop.time()`` lives on the virtual clock: ``asyncio.sleep``, ``asyncio.timeout``,
``TaskGroup``, aiohttp (over ``MemoryNetwork``). The clock stands still during ``asyncio.to_thread`` and
``run_in_executor``. Other waits for the real world are impossible: your own threads, sockets, subprocesses.
They fail with a message that names the cause.
"""

from __future__ import annotations

import asyncio
import selectors
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context
from typing import Any, TypeVar, TypeVarTuple, Unpack

from voiceflow.testing.virtual_faults import VirtualTimeError as VirtualTimeError
from voiceflow.testing.virtual_threads import PATIENCE, VirtualThreads

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_PASSES_PER_INSTANT = 50_000


class _VirtualClock(selectors.SelectSelector):
    """Moves the clock on by the time it was asked to wait, and returns at once.

    Time is a whole number of nanoseconds, so that sums of decimal delays come out as decimals:
    ``await sleep(0.1); await sleep(0.2)`` ends at 0.3 sharp.
    """

    def __init__(self) -> None:
        super().__init__()
        self.nanoseconds = 0
        self.limit = float("inf")
        self.explain: Callable[[str], str] = str
        self.hear_threads: Callable[[], bool] = bool
        self._passes = 0

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        # The loop registers one descriptor, its own wake-up pipe, when it is made.
        if self.get_map():
            raise VirtualTimeError("a real socket or pipe does not fit virtual time: use MemoryNetwork")
        return super().register(fileobj, events, data)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if (timeout is None or timeout > 0) and self.hear_threads():
            return []
        if timeout is None:
            raise VirtualTimeError(self.explain("deadlock: every task waits and no timer is set"))
        if timeout <= 0:
            self._passes += 1
            if self._passes > _PASSES_PER_INSTANT:
                self._passes = 0
                raise VirtualTimeError(self.explain(f"time stands still at {self.nanoseconds / 1e9} s"))
            return []
        self._passes = 0
        moved = self.nanoseconds + round(timeout * 1e9)
        if moved / 1e9 > self.limit:
            raise VirtualTimeError(self.explain(f"not done after {self.limit:g} virtual seconds"))
        self.nanoseconds = moved
        return []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits. It starts at 0.0 s."""

    def __init__(self) -> None:
        self._clock = _VirtualClock()
        super().__init__(self._clock)
        # Half a tick: a timer fires at its own nanosecond and never at the one before.
        self._clock_resolution = 5e-10
        self._clock.explain = self._explain
        self._clock.hear_threads = self._hear_threads
        self._threads = VirtualThreads()
        self._thread = threading.get_ident()
        self._foreign_call: str | None = None
        self.failed_tasks: list[asyncio.Task[object]] = []

    @property
    def limit(self) -> float:
        """The virtual second that this loop refuses to pass."""
        return self._clock.limit

    @limit.setter
    def limit(self, seconds: float) -> None:
        self._clock.limit = seconds

    def time(self) -> float:
        return self._clock.nanoseconds / 1e9

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        nanoseconds = round(when * 1e9)
        # A delay that is not zero moves the clock, however small: a loop that sleeps until a
        # deadline arrives there.
        if when > self.time():
            nanoseconds = max(nanoseconds, self._clock.nanoseconds + 1)
        return super().call_at(nanoseconds / 1e9, callback, *args, context=context)

    def create_task(self, coro: Any, **options: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = super().create_task(coro, **options)
        task.add_done_callback(self._note_failure)
        return task

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        return self._threads.submit(executor, func, args)

    def call_soon_threadsafe(
        self, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        if threading.get_ident() == self._thread:
            return super().call_soon_threadsafe(callback, *args, context=context)
        handle = asyncio.Handle(callback, args, self, context)
        if self._threads.take_call(handle):
            return handle
        self._foreign_call = getattr(callback, "__qualname__", repr(callback))
        return super().call_soon_threadsafe(self.stop)

    def close(self) -> None:
        self._threads.close()
        super().close()

    def join_threads(self) -> None:
        """Wait until no thread works, and take their calls.

        Raises:
            VirtualTimeError: If one works for too long.
        """
        while self._hear_threads():
            pass

    def _hear_threads(self) -> bool:
        try:
            calls = self._threads.wait()
        except TimeoutError as exc:
            what = f"a thread works for more than {PATIENCE:g} real seconds: {exc}"
            raise VirtualTimeError(self._explain(what)) from None
        for call in calls:
            if not call.cancelled():
                self.call_soon(call._run)
        return bool(calls)

    def raise_foreign_call(self) -> None:
        """Fail if another thread has called into this loop.

        Raises:
            VirtualTimeError: It names the callback.
        """
        if self._foreign_call is not None:
            raise VirtualTimeError(f"a thread does not fit virtual time: it called {self._foreign_call}")

    def _note_failure(self, task: asyncio.Task[object]) -> None:
        if not task.cancelled() and task._log_traceback:
            # Kept alive until the end of the run, where an exception nobody looked at is an error
            # at a fixed place, instead of whenever the garbage collector comes by.
            self.failed_tasks.append(task)

    def _explain(self, what: str) -> str:
        return f"{what}; waiting: {describe_tasks(asyncio.all_tasks(self))}"


def describe_tasks(tasks: set[asyncio.Task[object]]) -> str:
    """Name tasks and the line at which each one waits, in a fixed order."""
    return ", ".join(sorted(_describe_task(task) for task in tasks)) or "nothing"


def _describe_task(task: asyncio.Task[object]) -> str:
    place = "not started or done"
    coro: object = task.get_coro()
    while coro is not None:
        frame = getattr(coro, "cr_frame", None) or getattr(coro, "ag_frame", None)
        if frame is not None:
            place = f"{frame.f_code.co_qualname}:{frame.f_lineno}"
        coro = getattr(coro, "cr_await", None) or getattr(coro, "ag_await", None)
    return f"{task.get_name()} at {place}"
