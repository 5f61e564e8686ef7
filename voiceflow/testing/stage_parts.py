"""The sockets that a stage opens in memory, and what makes its application and carrier."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from voiceflow.emulators.kit.carrier import EmulatedCarrier
from voiceflow.transports.upgrade import UpgradeResponse

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.typedefs import Handler

    from voiceflow.session import Observer
    from voiceflow.transports.events import StreamStarted


class MakeApplication(Protocol):
    """Makes the application under test: ``partial(create_app, bot)``."""

    def __call__(
        self, *, http: aiohttp.ClientSession, observe: Callable[[StreamStarted], Sequence[Observer]]
    ) -> web.Application:
        """Make it.

        Args:
            http: Reaches the emulated services.
            observe: Makes the observers of a call.
        """
        ...


class MakeCarrier(Protocol):
    """Makes an emulated carrier, such as ``EmulatedTelnyx``."""

    def __call__(self, public_url: str, *, session: aiohttp.ClientSession) -> EmulatedCarrier:
        """Make it.

        Args:
            public_url: Where the application believes to be.
            session: Reaches it.
        """
        ...


class RunningCalls:
    """Knows which calls have a pipeline that has not ended."""

    def __init__(self) -> None:
        self._running: set[int] = set()
        self._changed = asyncio.Event()

    def add(self, call: int) -> None:
        """A call begins."""
        self._running.add(call)

    def discard(self, call: int) -> None:
        """The pipeline of a call has ended."""
        self._running.discard(call)
        self._changed.set()

    def among(self, calls: Collection[int]) -> set[int]:
        """Those of these calls that run."""
        return self._running.intersection(calls)

    async def ended(self, calls: Collection[int], limit: float) -> None:
        """Wait until none of these calls runs, at most so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                while self.among(calls):
                    self._changed.clear()
                    await self._changed.wait()


class StageSockets:
    """Knows when the application has dealt with every media stream, its bot included.

    Attributes:
        were_open: Whether there was one. Calls by SIP and AudioSocket have none.
    """

    def __init__(self) -> None:
        self.were_open = False
        self._open = 0
        self._none_open = asyncio.Event()
        self._none_open.set()

    @web.middleware
    async def count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count a request while it is a websocket, and the stream that goes on after it."""
        if "Upgrade" not in request.headers:
            return await handler(request)
        self._open += 1
        self.were_open = True
        self._none_open.clear()
        try:
            response = await handler(request)
            if isinstance(response, UpgradeResponse) and response.stream is not None:
                await asyncio.wait({response.stream})
            return response
        finally:
            self._open -= 1
            if not self._open:
                self._none_open.set()

    async def closed(self, limit: float) -> bool:
        """Whether all of them are over, within so many seconds."""
        try:
            async with asyncio.timeout(limit):
                await self._none_open.wait()
        except TimeoutError:
            return False
        return True
