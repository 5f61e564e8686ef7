"""One open socket to Zoom, within limits."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence

import aiohttp

from voiceflow.clients.zoom.events import StreamEvent
from voiceflow.clients.zoom.media import ZoomMediaProtocol
from voiceflow.clients.zoom.messages import VENDOR
from voiceflow.clients.zoom.signaling import SignalingProtocol
from voiceflow.errors import RemoteProtocolError
from voiceflow.net.sockets.dialer import TextDialer
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.net.sockets.socket import Refusals, TextSocket

SILENCE_LIMIT = 65.0
"""Seconds without any message after which a socket counts as lost. Zoom sends keep-alives."""


def _of_handshake(status: int, headers: Mapping[str, str], body: bytes) -> HandshakeError:
    retryable = status >= 500 or status == 429
    return HandshakeError(
        f"Zoom refused a socket: {status}", vendor=VENDOR, code=f"http_{status}", retryable=retryable
    )


def _of_close(code: int | None, reason: str) -> SocketClosedError:
    return SocketClosedError(f"Zoom closed a socket: {code}", vendor=VENDOR, code="closed", detail=reason)


REFUSALS = Refusals(vendor=VENDOR, name="Zoom", of_handshake=_of_handshake, of_close=_of_close)


class StreamWire:
    """One open socket to Zoom, within limits."""

    _socket: TextSocket

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._dialer = TextDialer(url, {}, REFUSALS, http=http)
        self.closed = asyncio.Event()

    async def __aenter__(self) -> StreamWire:
        self._socket = await self._dialer.dial()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.closed.set()
        await self._socket.close()

    async def receive(self) -> str:
        """Wait for a message.

        Raises:
            ServiceError: If the socket is lost.
        """
        try:
            async with asyncio.timeout(SILENCE_LIMIT):
                return await self._socket.receive()
        except TimeoutError:
            why = f"no message from Zoom within {SILENCE_LIMIT:g} s"
            raise SocketClosedError(why, vendor=VENDOR, code="silent") from None
        except RemoteProtocolError as error:
            raise malformed(error) from error

    async def flush(self, outbox: deque[str]) -> None:
        """Send everything that waits."""
        while outbox:
            await self._socket.send(outbox.popleft())


def read_message(protocol: SignalingProtocol | ZoomMediaProtocol, text: str) -> Sequence[StreamEvent]:
    """The events in a message. A malformed one ends the socket, as an odd peer may recover on a new one."""
    try:
        return protocol.receive(text)
    except RemoteProtocolError as error:
        raise malformed(error) from error


def malformed(error: RemoteProtocolError) -> SocketClosedError:
    """The end of a socket because of a malformed message."""
    return SocketClosedError(str(error), vendor=VENDOR, code="malformed")
