"""Running coroutines on virtual time, and checking at the end what they left behind."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine
from contextvars import copy_context
from functools import cache
from typing import Any, Never, TypeVar

from voiceflow.audio.silero_engine import StepMemo, step_memo
from voiceflow.testing.virtual_faults import blocking_refused, forgotten_coroutines
from voiceflow.testing.virtual_time import VirtualTimeError, VirtualTimeLoop, describe_tasks

T = TypeVar("T")

_SETTLE_PASSES = 200
_CLEANUP_SECONDS = 3600.0


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
        self._context.run(step_memo.set, _heard_windows())
        self._has_failed = False
        self._complaints: list[dict[str, Any]] = []
        self.loop.set_exception_handler(lambda _, context: self._complaints.append(context))

    def run(self, coro: Coroutine[object, Never, T], /) -> T:
        """Run a coroutine to its end. Other tasks may go on when the next one runs.

        Raises:
            VirtualTimeError: On deadlock, past the limit, if a thread or socket is used, ``time.sleep``
                called, or a coroutine never awaited, or where a loop runs already.
        """
        _refuse_within_a_loop(coro)
        self.loop.limit = self.loop.time() + self._limit
        main = self.loop.create_task(coro, name="main", context=self._context)
        self._has_failed = True
        with blocking_refused(VirtualTimeLoop), forgotten_coroutines() as forgotten:
            try:
                result: T = _run(self.loop, main)
            except BaseException as exc:
                for text in forgotten:
                    exc.add_note(text)
                raise
        if forgotten:
            raise VirtualTimeError(forgotten[0])
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


@cache
def _heard_windows() -> StepMemo:
    """What the voice detector has computed in this process: the callers of a test suite sound alike."""
    return StepMemo()


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
