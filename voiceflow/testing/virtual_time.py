"""An event loop that never waits: time jumps to the next timer, so ten minutes run in a second.

Everything that asks ``loop.time()`` lives on the virtual clock: ``asyncio.sleep``, ``asyncio.timeout``,
``TaskGroup``, aiohttp (over ``MemoryNetwork``). The clock stands still during ``asyncio.to_thread`` and
``run_in_executor``. What else waits for the real world cannot: threads of one's own, sockets, subprocesses.
They fail with a message that says so.
"""

from __future__ import annotations

import asyncio
import gc
import selectors
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextvars import Context, copy_context
from typing import Any, Never, TypeVar, TypeVarTuple, Unpack

from voiceflow.testing.virtual_threads import PATIENCE, VirtualThreads

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_PASSES_PER_INSTANT = 50_000
_SETTLE_PASSES = 200
_CLEANUP_SECONDS = 3600.0


class VirtualTimeError(RuntimeError):
    """A run on virtual time cannot go on, or left something behind. The message names the tasks."""


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
        self.failed_tasks: list[asyncio.Task[Any]] = []

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
        """Wait until no thread works, and take what they tell.

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

    def _note_failure(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and task._log_traceback:
            # Kept alive until the end of the run, where an exception nobody looked at is an error
            # at a fixed place, instead of whenever the garbage collector comes by.
            self.failed_tasks.append(task)

    def _explain(self, what: str) -> str:
        return f"{what}; waiting: {describe_tasks(asyncio.all_tasks(self))}"


def describe_tasks(tasks: set[asyncio.Task[Any]]) -> str:
    """Name tasks and the line at which each one waits, in a fixed order."""
    return ", ".join(sorted(_describe_task(task) for task in tasks)) or "nothing"


def _describe_task(task: asyncio.Task[Any]) -> str:
    place = "not started or done"
    coro: Any = task.get_coro()
    while coro is not None:
        frame = getattr(coro, "cr_frame", None) or getattr(coro, "ag_frame", None)
        if frame is not None:
            place = f"{frame.f_code.co_qualname}:{frame.f_lineno}"
        coro = getattr(coro, "cr_await", None) or getattr(coro, "ag_await", None)
    return f"{task.get_name()} at {place}"


class VirtualRunner:
    """Runs coroutines one after the other on one virtual-time loop, as ``asyncio.Runner`` does on a real one.

    Args:
        limit: Virtual seconds after which a run is given up.

    Attributes:
        loop: The loop.
    """

    def __init__(self, *, limit: float = 3600.0) -> None:
        self._limit = limit
        self.loop = VirtualTimeLoop()
        self._context = copy_context()
        self._has_failed = False
        self._complaints: list[dict[str, Any]] = []
        self.loop.set_exception_handler(lambda _, context: self._complaints.append(context))

    def run(self, coro: Coroutine[object, Never, T], /) -> T:
        """Run a coroutine to its end. Other tasks may go on when the next one runs.

        Raises:
            VirtualTimeError: On deadlock, past the limit, if a thread or socket is used, or
                where a loop runs already.
        """
        _refuse_within_a_loop(coro)
        self.loop.limit = self.loop.time() + self._limit
        main = self.loop.create_task(coro, name="main", context=self._context)
        self._has_failed = True
        result: T = _run(self.loop, main)
        self.loop.join_threads()
        self.loop.raise_foreign_call()
        self._has_failed = False
        return result

    def give_up(self) -> str:
        """End every task and the loop, and return the names of those that did not end by themselves."""
        try:
            return _clean_up(self.loop)
        finally:
            self.loop.close()

    def close(self) -> None:
        """End the loop. Unless the last run has failed, all tasks must have ended, or need no further time.

        Raises:
            VirtualTimeError: If tasks, exceptions that nobody retrieved, or unclosed sessions are left.
        """
        leaked = self.give_up()
        if self._has_failed:
            return
        if leaked:
            raise VirtualTimeError(f"tasks left: {leaked}")
        _raise_complaints(self.loop, self._complaints)


def run_virtual(coro: Coroutine[object, Never, T], *, limit: float = 3600.0) -> T:
    """Run a coroutine to its end on a fresh virtual-time loop and return its result.

    When it ends, all other tasks must have ended too: those that need no further time are waited
    for, the others are cancelled and named in an error.

    Args:
        coro: What to run.
        limit: Virtual seconds after which the run is given up.

    Raises:
        VirtualTimeError: On deadlock, past the limit, if a thread or socket is used, or if tasks,
            exceptions that nobody retrieved, or unclosed sessions are left behind; and where a loop runs
            already, as in a notebook: there, ``await run_virtual_async(...)``.
    """
    _refuse_within_a_loop(coro)
    runner = VirtualRunner(limit=limit)
    try:
        result: T = runner.run(coro)
    except BaseException as exc:
        if leaked := runner.give_up():
            exc.add_note(f"tasks left: {leaked}")
        raise
    del coro
    runner.close()
    return result


def _refuse_within_a_loop(coro: Coroutine[object, Never, Any]) -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    coro.close()
    raise VirtualTimeError(
        "an event loop runs here already, as in a notebook: write await run_virtual_async(...) instead"
    )


def _run(loop: VirtualTimeLoop, main: asyncio.Task[T]) -> T:
    try:
        return loop.run_until_complete(main)
    except RuntimeError:
        # The loop was stopped because of a thread, which is the better message.
        loop.raise_foreign_call()
        raise


def _clean_up(loop: VirtualTimeLoop) -> str:
    """Let tasks end, cancel those that do not, and name them."""
    loop.run_until_complete(_settle())
    left = asyncio.all_tasks(loop)
    if not left:
        loop.run_until_complete(loop.shutdown_asyncgens())
        return ""
    names = describe_tasks(left)
    loop.limit = loop.time() + _CLEANUP_SECONDS
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.wait(left, timeout=_CLEANUP_SECONDS / 2))
    loop.run_until_complete(loop.shutdown_asyncgens())
    return names


async def _settle() -> None:
    for _ in range(_SETTLE_PASSES):
        if len(asyncio.all_tasks()) == 1:
            break
        await asyncio.sleep(0)


def _raise_complaints(loop: VirtualTimeLoop, complaints: list[dict[str, Any]]) -> None:
    # Dropping the failed tasks makes each one complain whose exception nobody has retrieved.
    had_failures = bool(loop.failed_tasks)
    loop.failed_tasks.clear()
    gc.collect(2 if had_failures else 1)
    for context in complaints:
        cause = context.get("exception")
        raise VirtualTimeError(f"{context['message']}: {cause!r}") from cause
