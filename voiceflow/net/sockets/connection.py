"""A persistent socket: opened early, replaced when lost, closed within limits."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from voiceflow.errors import RemoteProtocolError, ServiceError
from voiceflow.net.retries import Backoff
from voiceflow.net.sockets.dialer import Dialer
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.net.sockets.socket import POLICY_VIOLATION, Socket
from voiceflow.net.sockets.writer import SocketWriter
from voiceflow.net.timer import Timer

M = TypeVar("M", bound=str | bytes)
"""The type of a message."""

_PROVEN = 10.0
"""Seconds a socket must stay open to reset the count of failures."""


class Peer(Protocol[M]):
    """The user of a connection. The methods are plain functions, called from the connection's tasks."""

    def opened(self) -> None:
        """A new socket is open; nothing has been sent on it."""

    def outgoing(self) -> M | None:
        """The next message to send, or None if there is none. Called after a wake until it returns None."""

    def received(self, message: M, /) -> None:
        """A message arrived. RemoteProtocolError replaces the socket; ServiceError ends the connection."""

    def tick(self) -> None:
        """Time to keep the session alive."""

    def lost(self, error: ServiceError) -> None:
        """The socket was lost; the next one is being dialled."""

    def dead(self, error: ServiceError) -> None:
        """The connection failed for good."""


class SocketConnection(Generic[M]):
    """Keeps one socket open.

    One task, ``run``, reads. Messages are written by plain calls, in the turn of the loop after a wake; a
    second task exists only while the service does not read.
    """

    def __init__(
        self,
        dialer: Dialer[M],
        peer: Peer[M],
        *,
        vendor: str,
        keep_alive: float = 10.0,
        backoff: Backoff | None = None,
        chance: random.Random | None = None,
    ) -> None:
        """Prepare; ``run`` does the work.

        Args:
            dialer: Opens the sockets; closed with the connection.
            peer: Called with every event.
            vendor: The vendor's name, for errors and task names.
            keep_alive: Seconds between ticks.
            backoff: The retry policy.
            chance: Source of jitter; seed it for reproducible delays.
        """
        self._dialer = dialer
        self._peer = peer
        self._vendor = vendor
        self._keep_alive = keep_alive
        self._backoff = backoff or Backoff()
        self._chance = chance or random.Random()  # noqa: S311 - jitter, no secret
        self._failures = 0
        self._refusals = 0
        self._has_received = False
        self._patience = 0.0
        self._is_patient = False
        self._opened_at = 0.0
        self._finished = asyncio.Event()
        self._socket: Socket[M] | None = None
        self._tasks: asyncio.TaskGroup
        self._writer: SocketWriter[M] | None = None
        self._scope: asyncio.Timeout | None = None
        self._reason: ServiceError | None = None
        self._ticker = Timer(self._tick)
        self._is_closing = False
        self._is_running = False
        self._is_over = False

    @property
    def is_open(self) -> bool:
        """Whether a socket is open."""
        return self._socket is not None

    async def run(self) -> None:
        """Dial, serve and redial until ``close``, or until retrying is pointless."""
        self._is_running = True
        try:
            async with asyncio.TaskGroup() as self._tasks:
                try:
                    while not self._is_closing:
                        error = await self._one_socket()
                        if self._is_closing or not self._goes_on(error):
                            return
                finally:
                    self._is_over = True  # the group accepts no more tasks
        finally:
            # One step each: a task that ends too slowly is cancelled a second time while this runs.
            try:
                if self._socket is not None:  # cancelled, or the peer raised
                    await self._socket.close()
            finally:
                self._finished.set()
                await self._dialer.close()
                # They hold this connection.
                self._ticker.close()
                del self._peer

    def wake(self) -> None:
        """Signal that ``outgoing`` has a message."""
        if self._writer is not None:
            self._writer.wake()

    def healthy(self) -> None:
        """Signal that the service works: resets the count of failures."""
        self._failures = 0

    def replace(self, error: ServiceError, *, later: bool = False) -> None:
        """Give up the current socket.

        Args:
            error: The reason. If it is not retryable, the connection is dead.
            later: Whether the service asks us to wait before the next attempt.
        """
        if self._is_patient and error.retryable:
            return  # no socket, and the service said when to dial
        if later:
            self._failures = max(self._failures, 1)
        self._stop(error)

    def end(self) -> None:
        """Close the current socket in the background and open no other; ``run`` ends with it.

        No task is cancelled. A handshake in progress is completed first, within its limit.
        """
        if not self._is_closing and self._socket is not None and not self._is_over:
            # This wakes the reader.
            self._tasks.create_task(self._socket.close(), name=f"{self._vendor}-close")
        self._is_closing = True

    async def close(self, limit: float = 2.0, *, is_awaited: bool = False) -> None:
        """End ``run`` and wait for it, ``limit`` seconds at most.

        Args:
            limit: Seconds.
            is_awaited: Whether the service was asked to close the socket: it gets half of the time to do so.
        """
        self._is_closing = True
        if is_awaited and self.is_open:
            await self.wait_finished(limit / 2)
        if self._socket is not None:
            # Before the read is cancelled: aiohttp treats that as a broken socket and sends no close frame.
            with suppress(TimeoutError):
                async with asyncio.timeout(limit / 2):
                    await self._socket.close()
        self._stop(self._closed_by_us())
        if self._is_running:
            await self.wait_finished(limit)

    async def wait_finished(self, limit: float) -> bool:
        """Wait until ``run`` is over, ``limit`` seconds at most; returns whether it has ended."""
        try:
            async with asyncio.timeout(limit):
                await self._finished.wait()
        except TimeoutError:
            return False
        return True

    def _goes_on(self, error: ServiceError) -> bool:
        self._failures += 1
        self._patience = error.retry_after if isinstance(error, HandshakeError) else 0.0
        is_over = not self._backoff.allows(self._failures, self._patience) or self._is_refused(error)
        if error.retryable and not is_over:
            self._peer.lost(error)
            return True
        self._peer.dead(error)
        return False

    def _is_refused(self, error: ServiceError) -> bool:
        """Whether the service opened a socket and closed it without a message, twice in a row."""
        is_sudden = error.code == f"closed_{POLICY_VIOLATION}" and not self._has_received
        self._refusals = self._refusals + 1 if is_sudden else 0
        return self._refusals > 1

    def _stop(self, error: ServiceError) -> None:
        if self._scope is not None and self._reason is None:
            self._reason = error
            self._scope.reschedule(0.0)

    async def _one_socket(self) -> ServiceError:
        """Dial and serve one socket; returns the error that ended it."""
        self._reason = None
        try:
            # Not a time limit: a scope that ``_stop`` can end, whatever is awaited in it.
            async with asyncio.timeout(None) as self._scope:
                await self._wait_before_dialling()
                if self._is_closing:
                    return self._closed_by_us()
                self._socket = await self._dialer.dial()
                self._opened_at = asyncio.get_running_loop().time()
                error: ServiceError = await self._serve(self._socket)
        except TimeoutError:
            if self._reason is None:
                raise
            error = self._reason
        except HandshakeError as exc:
            error = exc
        finally:
            self._scope = None
            self._is_patient = False
        if self._socket is not None:
            if asyncio.get_running_loop().time() >= self._opened_at + _PROVEN:
                self._failures = 0
                self._has_received = True  # not a refusal, whether a message came or not
            # In the background: the next socket need not wait for a peer that may be gone.
            self._tasks.create_task(self._socket.close(), name=f"{self._vendor}-close")
            self._socket = None
        return self._reason or error

    async def _wait_before_dialling(self) -> None:
        wait = self._backoff.delay(self._failures, self._chance.random())
        self._is_patient = self._patience > 0
        await asyncio.sleep(max(wait, self._patience))
        self._is_patient = False

    async def _serve(self, socket: Socket[M]) -> ServiceError:
        if self._is_closing:
            return self._closed_by_us()
        self._has_received = False
        writer = self._writer = SocketWriter(
            socket, self._peer.outgoing, self._stop, tasks=self._tasks, name=f"{self._vendor}-send"
        )
        try:
            self._peer.opened()
            writer.wake()
            self._schedule_tick()
            return await self._read(socket)
        finally:
            self._writer = None
            writer.close()
            self._ticker.cancel()

    async def _read(self, socket: Socket[M]) -> ServiceError:
        """Pass on the messages of a socket; returns the error that ended it."""
        try:
            while True:
                message = await socket.receive()
                self._has_received = True
                self._peer.received(message)
        except ServiceError as error:
            return error
        except RemoteProtocolError as exc:
            return ServiceError(str(exc), vendor=self._vendor, code="protocol", retryable=True)

    def _schedule_tick(self) -> None:
        self._ticker.set(asyncio.get_running_loop().time() + self._keep_alive)

    def _tick(self) -> None:
        self._peer.tick()
        self.wake()
        self._schedule_tick()

    def _closed_by_us(self) -> SocketClosedError:
        return SocketClosedError("closed by us", vendor=self._vendor, code="closed")
