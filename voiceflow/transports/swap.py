"""The change of a call's media stream: one ends, and the carrier opens another one for the same call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.net.once import Once
from voiceflow.transports.line import Line, MediaLine
from voiceflow.transports.player import Player

STOP_LIMIT = 3.0
"""Seconds after an unclear answer within which the stream ends if the carrier has done what was asked."""

ARRIVAL_LIMIT = 20.0
"""Seconds within which the other stream must be up, besides the time that the carrier needs before."""


class StreamSwap:
    """Holds a call's audio back while its media stream is replaced.

    Args:
        line: The call's line, which is moved to the other stream.
        player: Sends the call's audio.

    Attributes:
        is_away: Whether the user has left the stream, and only comes back if somebody else is not there.
        is_abandoned: Whether the user is gone.
    """

    def __init__(self, line: Line, player: Player) -> None:
        self._line = line
        self._player = player
        self._arrival: asyncio.Future[None] | None = None
        self._stopped = Once()
        self.is_away = self.is_abandoned = False

    @property
    def is_pending(self) -> bool:
        """Whether another stream is expected."""
        return self._arrival is not None and not self._arrival.done()

    async def run(self, act: Callable[[], Awaitable[None]], *, within: float) -> None:
        """Have the carrier replace the stream, and wait for the other one.

        Agent audio that the user has not heard is held back, and is played on the other stream.

        Args:
            act: Makes the carrier do it. If it raises, the present stream goes on.
            within: Seconds that the carrier needs before it opens the other stream.

        Raises:
            LocalProtocolError: If a change is pending already.
            ServiceError: If no stream arrives, or the call ends meanwhile.
        """
        with self._expecting() as arrival:
            await act()
            await _wait(arrival, within + ARRIVAL_LIMIT)

    async def lend(
        self,
        leave: Callable[[], Awaitable[None]],
        stays: Callable[[], Awaitable[bool]],
        bring_back: Callable[[], Awaitable[None]],
    ) -> bool:
        """Have the user leave the stream for somebody else, and come back if that one is not there.

        Args:
            leave: Makes the carrier connect the user with them. If it raises, the present stream goes on.
            stays: Waits until it is known whether the user stays there.
            bring_back: Makes the carrier open another stream.

        Returns:
            Whether the user stays there, or is gone.

        Raises:
            LocalProtocolError: If a change is pending already.
            ServiceError: If the user cannot be brought back.
        """
        with self._expecting() as arrival:
            await leave()
            self.is_away = True
            try:
                if await stays() or self.is_abandoned:
                    return True
            finally:
                self.is_away = False
            await bring_back()
            await _wait(arrival, ARRIVAL_LIMIT)
        return False

    @contextmanager
    def _expecting(self) -> Iterator[asyncio.Future[None]]:
        """Hold the audio back and expect another stream while the block runs."""
        if self._arrival is not None:
            raise LocalProtocolError("the call's media stream is being replaced already")
        arrival = self._arrival = asyncio.get_running_loop().create_future()
        self._stopped = Once()
        # The end of the call may set an error that nobody awaits yet.
        arrival.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._player.suspend()
        try:
            yield arrival
        finally:
            self._arrival = None
            self._player.proceed()

    def arrive(self, line: Line) -> bool:
        """Move the call's line to a stream that has started.

        Args:
            line: The sending half of that stream.

        Returns:
            Whether a stream of the same format was expected.
        """
        arrival, moved = self._arrival, self._line
        if arrival is None or arrival.done() or line.format != moved.format:
            return False
        if not (isinstance(moved, MediaLine) and isinstance(line, MediaLine)):
            return False
        moved.move(line)
        arrival.set_result(None)
        return True

    def stop(self) -> None:
        """The present stream has ended."""
        self._stopped.set()

    async def has_stopped(self) -> bool:
        """Whether the present stream ends, for which this waits a little."""
        try:
            async with asyncio.timeout(STOP_LIMIT):
                await self._stopped.wait()
        except TimeoutError:
            return False
        return True

    def abandon(self) -> None:
        """The call is over: no stream will come."""
        self.is_abandoned = True
        if self._arrival is not None and not self._arrival.done():
            error = ServiceError("the call is over", vendor="carrier", code="over", retryable=False)
            self._arrival.set_exception(error)


async def _wait(arrival: asyncio.Future[None], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await arrival
    except TimeoutError:
        why = "the carrier did not open another media stream"
        raise ServiceError(why, vendor="carrier", code="timeout", retryable=False) from None
