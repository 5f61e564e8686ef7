"""The replies of a voice that speaks one after the other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Generic, TypeVar

from voiceflow.clients.speech.voice import Spawn
from voiceflow.errors import LocalProtocolError

MAX_WAITING = 100
"""Replies that may wait for the one that is spoken."""

R = TypeVar("R")


class ReplyQueue(Generic[R]):
    """Runs one reply at a time, each in a task; a further reply waits for the end of the one before.

    Args:
        run: Speaks a reply. It calls :meth:`end` when the reply is over.
    """

    def __init__(self, run: Callable[[R], Coroutine[object, object, None]]) -> None:
        self._run = run
        self._waiting: deque[R] = deque()
        self._speaking: R | None = None
        self._task: asyncio.Task[None] | None = None
        self._spawn: Spawn

    def start(self, spawn: Spawn) -> None:
        """Make tasks with this function from now on."""
        self._spawn = spawn

    def check(self) -> None:
        """Make sure that one more reply may wait.

        Raises:
            LocalProtocolError: If too many wait already.
        """
        if len(self._waiting) >= MAX_WAITING:
            raise LocalProtocolError(f"more than {MAX_WAITING} replies wait to be spoken")

    def add(self, reply: R) -> None:
        """Speak a reply after those before it."""
        self._waiting.append(reply)
        self._next()

    def is_speaking(self, reply: R) -> bool:
        """Whether this reply is the one that is spoken."""
        return self._speaking is reply

    def drop(self, reply: R) -> None:
        """Stop speaking a reply; what its task is waiting for is closed."""
        if reply in self._waiting:
            self._waiting.remove(reply)
        elif self._speaking is reply:
            if self._task is not None:
                self._task.cancel()
            self.end()

    def end(self) -> None:
        """Go on with the next reply: the one that was spoken is over."""
        self._speaking = None
        self._next()

    async def close(self, limit: float) -> None:
        """Speak nothing more, and wait so many seconds for the task to end."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=limit)

    def _next(self) -> None:
        if self._speaking is None and self._waiting:
            self._speaking = self._waiting.popleft()
            self._task = self._spawn(self._run(self._speaking), name="speech")
