"""What writes on a socket: by plain calls, as long as the peer reads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from voiceflow.errors import ServiceError
from voiceflow.net.sockets.errors import SocketClosedError
from voiceflow.net.sockets.socket import Socket

M = TypeVar("M", bound=str | bytes)
"""The type of a message."""


class SocketWriter(Generic[M]):
    """Writes the messages of one socket, in order.

    Messages go out in the turn of the loop after a wake, so that audio and a commit of the same turn share a
    message. There is a task only while the peer does not read; the socket limits that wait.
    """

    def __init__(
        self,
        socket: Socket[M],
        outgoing: Callable[[], M | None],
        lost: Callable[[ServiceError], None],
        *,
        tasks: asyncio.TaskGroup,
        name: str,
    ) -> None:
        """Prepare.

        Args:
            socket: The socket.
            outgoing: Returns the next message, or None if there is none.
            lost: Called when the socket is lost, or stuck. Nothing is written after that.
            tasks: Owns the task, and fails with what ``outgoing`` raises.
            name: The task's name.
        """
        self._socket = socket
        self._outgoing = outgoing
        self._lost = lost
        self._tasks = tasks
        self._name = name
        self._pending: asyncio.Handle | asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Signal that ``outgoing`` has a message."""
        if self._pending is None:
            self._pending = asyncio.get_running_loop().call_soon(self._send)

    def close(self) -> None:
        """Write nothing more."""
        if self._pending is not None:
            self._pending.cancel()

    def _send(self) -> None:
        try:
            waiting = self._write()
        except SocketClosedError as error:
            self._lost(error)
            return
        except Exception as error:  # noqa: BLE001 - raised again, in the group
            waiting = _failed(error)
        self._pending = None
        if waiting is not None:
            self._pending = self._tasks.create_task(self._wait(waiting), name=self._name)

    async def _wait(self, waiting: Awaitable[None] | None) -> None:
        try:
            while waiting is not None:
                await waiting
                waiting = self._write()
            self._pending = None
        except SocketClosedError as error:
            self._lost(error)

    def _write(self) -> Awaitable[None] | None:
        """Write all messages, up to the first one that has to wait; returns the wait for it."""
        while (message := self._outgoing()) is not None:
            if (waiting := self._socket.write(message)) is not None:
                return waiting
        return None


async def _failed(error: Exception) -> None:
    raise error
