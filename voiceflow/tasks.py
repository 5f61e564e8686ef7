"""The tasks and timers of one session: one owner, nothing left behind, no wait without a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Never

from voiceflow.errors import VoiceflowError
from voiceflow.net.timer import Timer as Timer


class AbandonedError(VoiceflowError):
    """Code awaited something that was cancelled elsewhere; nobody cancelled the code itself."""


class ExitError(VoiceflowError):
    """Code in a call raised ``SystemExit``, ``KeyboardInterrupt`` or the like.

    asyncio lets these two out of the loop, which ends the process and every other call in it. Raised in a
    call, they are a fatal error of that call only.
    """


def contained(error: BaseException) -> Exception:
    """Convert an exception raised in a call into an ``Exception``.

    A ``CancelledError`` counts as one that nobody requested: code whose task may be cancelled checks first.
    """
    if isinstance(error, Exception):
        return error
    if isinstance(error, asyncio.CancelledError):
        inner: Exception = AbandonedError("it awaited something that was cancelled elsewhere")
    else:
        inner = ExitError(f"{type(error).__name__} in a call ends the call, not the process")
    inner.__cause__ = error
    return inner


class OwnCancellation:
    """Lets nothing but an ``Exception`` out of the running task, except its own cancellation.

    Awaiting a task or future that somebody else cancelled raises ``CancelledError`` too, and would silently
    end the awaiting task: it becomes an :class:`AbandonedError`. ``SystemExit`` and ``KeyboardInterrupt``
    become an :class:`ExitError`.
    """

    def __enter__(self) -> None:
        self._task = _running_task()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, Exception):
            return
        task = self._task
        if task is None or task is not _running_task():
            return  # an abandoned coroutine is being closed
        if isinstance(error, asyncio.CancelledError) and task.cancelling():
            return
        raise contained(error) from error


def _running_task() -> asyncio.Task[object] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


class TaskScope:
    """Owns tasks. Closing it cancels them all and waits, within a limit.

    ``asyncio.TaskGroup`` has no such limit: one task that refuses to be cancelled would hold the whole
    call. The scope reports the names of such tasks and lets go of them.
    """

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    def __len__(self) -> int:
        return len(self._tasks)

    def spawn(self, coroutine: Coroutine[object, Never, None], *, name: str) -> asyncio.Task[None]:
        """Run a task until it ends or the scope is closed; in a closed scope it is cancelled at once."""
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)
        if self._closed:
            task.cancel()
        return task

    async def join(self, *, limit: float) -> None:
        """Wait for the tasks to end by themselves, for at most ``limit`` seconds."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=limit)

    async def close(self, *, limit: float) -> list[str]:
        """Cancel every task and wait for them.

        Args:
            limit: Seconds to wait, at most. Halfway through, the remaining tasks are cancelled again.

        Returns:
            The names of the tasks that did not end.
        """
        self._closed = True
        current = asyncio.current_task()
        for _ in range(2):
            waiting = {task for task in self._tasks if task is not current}
            if not waiting:
                return []
            for task in waiting:
                task.cancel()
            await asyncio.wait(waiting, timeout=limit / 2)
        return sorted(task.get_name() for task in self._tasks if task is not current)


def is_on(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether the current code runs on this loop, and not in another thread."""
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
