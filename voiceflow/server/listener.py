"""Accepting connections, with a pause while the process has no file descriptor left.

asyncio's own accept loop does not: at the limit of open files each failed ``accept`` of a batch sets a timer
that tries a whole batch again, so that the loop spins and running calls run out of audio.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from functools import partial

from loguru import logger

from voiceflow.net.timer import Timer
from voiceflow.tasks import TaskScope

BACKLOG = 128
"""The backlog: connections that the system holds until they are accepted."""

BATCH = 16
"""Connections accepted per loop iteration, so that calls are not delayed."""

REST = 1.0
"""Seconds without accepting after ``accept`` failed."""

SILENCE = 60.0
"""Seconds between two warnings."""

CLOSE_LIMIT = 1.0


class AddressListener:
    """Listens on the sockets of one address.

    Args:
        protocol: Makes the protocol of a connection.
    """

    def __init__(self, protocol: Callable[[], asyncio.BaseProtocol]) -> None:
        self._protocol = protocol
        self._loop = asyncio.get_running_loop()
        self._sockets: list[socket.socket] = []
        self._tasks = TaskScope()
        self._rests: dict[socket.socket, Timer] = {}
        self._silent_until = 0.0

    async def open(self, host: str, port: int) -> int:
        """Start accepting connections.

        Args:
            host: Address or name to listen on.
            port: 0 picks a free port.

        Returns:
            The port.

        Raises:
            OSError: If an address is not known here or taken.
        """
        found = await self._loop.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        try:
            for family, *_, address in dict.fromkeys(found):
                listening = socket.create_server(address, family=family, backlog=BACKLOG)
                listening.setblocking(False)
                self._sockets.append(listening)
        except OSError:
            await self.close()
            raise
        for listening in self._sockets:
            self._loop.add_reader(listening, self._accept, listening)
        return int(self._sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop accepting connections. Accepted ones stay open."""
        for rest in self._rests.values():
            rest.cancel()
        for listening in self._sockets:
            self._loop.remove_reader(listening)
            listening.close()
        self._sockets.clear()
        self._rests.clear()
        await self._tasks.close(limit=CLOSE_LIMIT)

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(BATCH):
            try:
                accepted, _ = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                self._rest(listening, error)
                return
            accepted.setblocking(False)
            self._tasks.spawn(self._connect(accepted), name="accept")

    async def _connect(self, accepted: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._protocol, accepted)
        except OSError as error:
            logger.debug("a connection was lost while it was accepted: {}", error)
            accepted.close()

    def _rest(self, listening: socket.socket, error: OSError) -> None:
        self._loop.remove_reader(listening)
        rest = self._rests[listening] = Timer(partial(self._resume, listening))
        rest.set(self._loop.time() + REST)
        if self._loop.time() >= self._silent_until:
            self._silent_until = self._loop.time() + SILENCE
            logger.error(
                "no connection can be accepted ({}); trying again every {:g} s", error.strerror, REST
            )

    def _resume(self, listening: socket.socket) -> None:
        del self._rests[listening]
        self._loop.add_reader(listening, self._accept, listening)
