"""The sockets that a stage opens in memory, and what makes its application and carrier."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from voiceflow.emulators.kit.carrier import EmulatedCarrier

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


class StageSockets:
    """Knows when the application has dealt with every media stream, its bot included."""

    def __init__(self) -> None:
        self._open = 0
        self._none_open = asyncio.Event()
        self._none_open.set()

    @web.middleware
    async def count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count a request while it is a websocket."""
        if "Upgrade" not in request.headers:
            return await handler(request)
        self._open += 1
        self._none_open.clear()
        try:
            return await handler(request)
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
