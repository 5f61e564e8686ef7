"""Taking the connection of a websocket from aiohttp once aiohttp has answered the upgrade."""

from __future__ import annotations

import asyncio

from aiohttp import web


class _Silent(asyncio.Protocol):
    """Follows aiohttp's protocol on a connection until the next owner sets another one. It does nothing."""


class UpgradeResponse(web.WebSocketResponse):
    """The answer to an upgrade whose connection is not aiohttp's any more.

    Attributes:
        stream: The task of the stream, which goes on when the handler has returned this. A middleware that
            counts streams waits for it. None if the stream is over.
    """

    stream: asyncio.Task[None] | None = None

    async def write_eof(self, data: bytes = b"") -> None:
        """Write nothing: the connection stays open."""


_SILENT = _Silent()


async def take_over(request: web.Request) -> tuple[UpgradeResponse, asyncio.Transport | None]:
    """Answer an upgrade, without extensions, and take its connection from aiohttp.

    A handler that returns the response at once frees 10 kB: the request, the response, the parsers and the
    two tasks that aiohttp keeps for a connection.

    Returns:
        What the handler has to return, and the connection; None if the peer has left.

    Raises:
        web.HTTPBadRequest: If the request asks for no websocket.
    """
    response = UpgradeResponse(compress=False)
    await response.prepare(request)
    transport, http = request.transport, request.protocol
    if transport is not None:
        transport.set_protocol(_SILENT)
        # aiohttp closes the transport that it knows when it hears of the loss.
        http.transport = None
        http.connection_lost(None)
    return response, transport
