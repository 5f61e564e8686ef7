"""One RTMS stream: both of its sockets, opened again when they are lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp
from loguru import logger

from voiceflow.clients.zoom.codes import StopReason
from voiceflow.clients.zoom.config import ZoomConfig
from voiceflow.clients.zoom.events import MediaInterrupted, Stopped, StreamEvent
from voiceflow.clients.zoom.media import MediaWish, ZoomMediaProtocol
from voiceflow.clients.zoom.messages import VENDOR
from voiceflow.clients.zoom.signaling import SignalingProtocol
from voiceflow.clients.zoom.stream_wire import StreamWire, read_message
from voiceflow.clients.zoom.webhooks import StreamOffered
from voiceflow.errors import ServiceError
from voiceflow.net.retries import Retries
from voiceflow.net.sockets.errors import HandshakeError

HANDSHAKE_LIMIT = 5.0
"""Seconds for the response to a handshake."""


LEAVE_LIMIT = 2.0
"""Seconds for Zoom to confirm that it has ended the stream."""

RETRIES = Retries(attempts=20, first=3.0, longest=30.0, within=60.0, jitter=0.0)
"""Zoom's rule: after 3 s, doubling to 30 s. It waits about a minute, then it ends the stream."""


class RTMSStream:
    """Receives one stream until Zoom or the application ends it.

    Zoom's three cases of failover are handled: a lost media socket is opened again alone; a lost signaling
    socket, and a new offer of the stream, make both be opened again.

    Args:
        offer: From the webhook.
        config: The app.
        wish: What to receive.
        take: Called with each event, in order. It must not wait.
        http: Opens the sockets.
        retries: How often, and for how long, lost sockets are replaced.

    Attributes:
        reconnects: How often a socket was opened again.
        odd: Malformed media messages that were dropped.
    """

    def __init__(
        self,
        offer: StreamOffered,
        config: ZoomConfig,
        wish: MediaWish,
        take: Callable[[StreamEvent], None],
        *,
        http: aiohttp.ClientSession,
        retries: Retries = RETRIES,
    ) -> None:
        self.reconnects = self.odd = 0
        self._offer = offer
        self._config = config
        self._wish = wish
        self._take = take
        self._http = http
        self._retries = retries
        self._reason: StopReason | None = None
        self._scope: asyncio.Timeout | None = None
        self._media_scope: asyncio.Timeout | None = None
        self._signaling: StreamWire | None = None
        self._protocol: SignalingProtocol | None = None
        self._lost_at: float | None = None
        self._tried = 0

    async def run(self) -> StopReason:
        """Receive until the stream is over.

        Returns:
            Why Zoom ended it, or ``RECEIVER_CLOSED`` after :meth:`leave`.

        Raises:
            ServiceError: If Zoom refuses the stream for good, or it cannot be reached within the limits.
        """
        while self._reason is None:
            try:
                async with asyncio.timeout(None) as scope:
                    self._scope = scope
                    await self._both_or_pause()
            except TimeoutError:
                if not scope.expired():
                    raise
            finally:
                self._scope = None
            self.reconnects += self._reason is None
        return self._reason

    def renew(self, offer: StreamOffered) -> None:
        """Open both sockets again: Zoom has moved the stream."""
        self._offer = offer
        self._lost_at, self._tried = None, 0
        _interrupt(self._scope)

    def stop(self, reason: StopReason) -> None:
        """Zoom has reported the end of the stream."""
        if self._reason is None:
            self._reason = reason
            _interrupt(self._scope)

    async def leave(self) -> None:
        """Ask Zoom to end the stream, and wait for its confirmation for two seconds at most."""
        wire, protocol = self._signaling, self._protocol
        try:
            if wire is not None and protocol is not None and protocol.is_ready and self._reason is None:
                protocol.leave()
                async with asyncio.timeout(LEAVE_LIMIT):
                    await wire.flush(protocol.outbox)
                    await wire.closed.wait()
        except (TimeoutError, ServiceError):
            pass  # Zoom ends the stream itself when the sockets are closed.
        finally:
            self.stop(StopReason.RECEIVER_CLOSED)

    async def _both_or_pause(self) -> None:
        try:
            await self._both()
        except ServiceError as error:
            if self._reason is None:
                await self._pause(error)
        finally:
            self._signaling = self._protocol = None

    async def _both(self) -> None:
        """Run both sockets until the signaling socket is lost or the stream is over."""
        protocol = SignalingProtocol(self._offer, self._config)
        async with StreamWire(self._http, self._offer.url) as wire:
            self._signaling, self._protocol = wire, protocol
            await self._shake(wire, protocol)
            media = asyncio.get_running_loop().create_task(self._media(wire, protocol), name="zoom-media")
            reading = asyncio.get_running_loop().create_task(
                self._signals(wire, protocol), name="zoom-signaling"
            )
            try:
                await asyncio.wait((media, reading), return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (media, reading):
                    task.cancel()
                await asyncio.wait((media, reading))
            for task in (reading, media):
                if not task.cancelled():
                    task.result()

    async def _signals(self, wire: StreamWire, protocol: SignalingProtocol) -> None:
        while self._reason is None:
            for event in read_message(protocol, await wire.receive()):
                match event:
                    case MediaInterrupted():
                        _interrupt(self._media_scope)
                    case Stopped(reason):
                        self._reason = self._reason or reason
                    case _:
                        self._take(event)
            await wire.flush(protocol.outbox)

    async def _media(self, signaling: StreamWire, protocol: SignalingProtocol) -> None:
        """Keep the media socket open as long as the signaling socket is."""
        while True:
            try:
                async with asyncio.timeout(None) as scope:
                    self._media_scope = scope
                    await self._one_media_or_pause(signaling, protocol)
            except TimeoutError:
                if not scope.expired():
                    raise
            finally:
                self._media_scope = None
            self.reconnects += 1

    async def _one_media_or_pause(self, signaling: StreamWire, protocol: SignalingProtocol) -> None:
        try:
            await self._one_media(signaling, protocol)
        except ServiceError as error:
            await self._pause(error)

    async def _one_media(self, signaling: StreamWire, protocol: SignalingProtocol) -> None:
        media = ZoomMediaProtocol(self._offer, self._config, self._wish)
        async with StreamWire(self._http, self._wish.address(protocol.media_urls)) as wire:
            await self._shake(wire, media)
            # Data flows only after this message, on the other socket.
            protocol.begin_data()
            await signaling.flush(protocol.outbox)
            self._lost_at, self._tried = None, 0
            try:
                while True:
                    for event in read_message(media, await wire.receive()):
                        self._take(event)
                    if media.outbox:
                        await wire.flush(media.outbox)
            finally:
                self.odd += media.odd

    async def _shake(self, wire: StreamWire, protocol: SignalingProtocol | ZoomMediaProtocol) -> None:
        await wire.flush(protocol.outbox)
        try:
            async with asyncio.timeout(HANDSHAKE_LIMIT):
                while not protocol.is_ready:
                    read_message(protocol, await wire.receive())
        except TimeoutError:
            why = f"Zoom did not answer a handshake within {HANDSHAKE_LIMIT:g} s"
            raise HandshakeError(why, vendor=VENDOR, code="timeout", retryable=True) from None
        await wire.flush(protocol.outbox)

    async def _pause(self, error: ServiceError) -> None:
        """Wait before the next attempt.

        Raises:
            ServiceError: The same error, if there is no further attempt.
        """
        if not error.retryable:
            raise error
        now = asyncio.get_running_loop().time()
        if self._lost_at is None:
            self._lost_at = now
        self._tried += 1
        wait = self._retries.pause(tried=self._tried, passed=now - self._lost_at, chance=0.0)
        if wait is None:
            raise ServiceError(
                f"the stream could not be opened again: {error}",
                vendor=VENDOR,
                code=error.code,
                retryable=False,
            ) from error
        logger.warning("a Zoom stream was lost and is opened again in {:g} s: {}", wait, error)
        await asyncio.sleep(wait)


def _interrupt(scope: asyncio.Timeout | None) -> None:
    """End the block of this scope at once."""
    if scope is not None and not scope.expired():
        scope.reschedule(asyncio.get_running_loop().time())
