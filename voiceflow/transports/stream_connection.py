"""The socket of one media stream, with time limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Any, Protocol

from loguru import logger

from voiceflow.errors import RemoteProtocolError
from voiceflow.net.once import until_done
from voiceflow.net.timer import Timer
from voiceflow.net.websocket_messages import CloseCode
from voiceflow.observers import log_error
from voiceflow.transports.call import Call
from voiceflow.transports.events import Received, StreamStarted
from voiceflow.transports.line import Writer
from voiceflow.transports.protocol import Message, StreamProtocol
from voiceflow.transports.websocket import Take
from voiceflow.transports.wire_traits import EndsByClosing, ReadsWithin


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """Time limits of a stream, in seconds.

    Attributes:
        handshake: From the upgrade to the ``start`` message.
        silence: Time without any message; a carrier sends fifty a second while a call is up.
        farewell: Time for the bot to return once the user is gone.
        close: Time for the far end to answer a close frame, and for a cancelled bot to end.
    """

    handshake: float = 5.0
    silence: float = 30.0
    farewell: float = 15.0
    close: float = 2.0


class StreamSocket(Writer, Protocol):
    """The socket of a stream, such as ``MediaSocket``.

    Attributes:
        ended: Done once nothing more will arrive.
        error: Why it ended, if the peer is at fault.
        was_closed: Whether the peer has closed it in good order.
    """

    ended: asyncio.Future[None]
    error: RemoteProtocolError | None
    was_closed: bool

    async def close(self, code: int = CloseCode.OK, *, limit: float) -> None:
        """Close the connection in good order. Repeating it does nothing."""

    def abort(self) -> None:
        """Cut the connection."""


def _within(context: Context, deliver: Callable[[Received], None]) -> Callable[[Received], None]:
    """Make a socket's callback run in a context."""
    is_inside = False

    def run(event: Received) -> None:
        nonlocal is_inside
        if is_inside:  # a context cannot be entered twice
            deliver(event)
            return
        is_inside = True
        try:
            context.run(deliver, event)
        finally:
            is_inside = False

    return run


def _ignore(event: Received) -> None:
    """The call is over."""


class Connection:
    """The socket of one stream, with time limits.

    Args:
        protocol: The protocol of the stream.
        open_socket: Returns the socket, which passes each message to the function that it is called with.
        limits: Time limits.
    """

    def __init__(
        self, protocol: StreamProtocol, open_socket: Callable[[Take], StreamSocket], limits: StreamLimits
    ) -> None:
        self.protocol = protocol
        self.socket = open_socket(self._take)
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._started: asyncio.Future[StreamStarted] = self._loop.create_future()
        # What arrives between the start of the stream and its call.
        self._early: list[Received] = []
        self._deliver: Callable[[Received], None] = self._begin
        self._received = self._seen = 0
        self._watching = Timer(self._watch)
        self._odd = protocol.odd
        self._logged = 0

    async def handshake(self) -> StreamStarted:
        """Read up to the start of the stream.

        Raises:
            RemoteProtocolError: If another message arrives, or none in time.
        """
        first: set[asyncio.Future[Any]] = {self._started, self.socket.ended}
        await asyncio.wait(first, timeout=self._limits.handshake, return_when=asyncio.FIRST_COMPLETED)
        if self._started.done():
            return self._started.result()
        if not self.socket.ended.done():
            raise RemoteProtocolError(f"no start message within {self._limits.handshake:g} s")
        raise self.socket.error or RemoteProtocolError("the peer left before its start message")

    async def read(self, call: Call) -> None:
        """Pass incoming events to the call until the far end is gone, for whatever reason."""
        self._expect_more()
        while self._early:
            call.deliver(self._early.pop(0))
        # In the context of this task, so that log lines name the call.
        context, is_within = copy_context(), False
        if isinstance(self.socket, ReadsWithin):
            is_within = self.socket.read_within(context)
        self._deliver = call.deliver if is_within else _within(context, call.deliver)
        try:
            await until_done(self.socket.ended)
        finally:
            if self._odd:
                counted = ", ".join(f"{number} {kind}" for kind, number in self._odd.items())
                logger.warning("call {}: odd messages were dropped: {}", call.call_id, counted)
            self._watching.cancel()
            if self.socket.was_closed and isinstance(self.protocol, EndsByClosing):
                for event in self.protocol.closed():
                    call.deliver(event)
            call.ended(self.socket, self.socket.error)
            self._deliver = _ignore
            self._watching.close()

    def deliver(self, event: Received) -> None:
        """Pass an event to the call, as if it came from the far end."""
        self._deliver(event)

    async def close(self, code: int = CloseCode.OK) -> None:
        """Close the socket, with a close frame if the far end still reads. Repeating it does nothing."""
        await self.socket.close(code, limit=self._limits.close)

    def _take(self, message: Message) -> None:
        self._received += 1
        try:
            received = self.protocol.receive(message)
            if len(self._odd) > self._logged:
                self._log_odd()
            for event in received:
                self._deliver(event)
        except RemoteProtocolError:
            raise
        except Exception as error:  # noqa: BLE001 - the outermost frame of a call's input
            log_error(error, "media stream: reader", fatal=True)
            self.socket.abort()

    def _begin(self, event: Received) -> None:
        """Note the start of the stream, and keep what comes before its call."""
        if isinstance(event, StreamStarted) and not self._started.done():
            self._started.set_result(event)
        else:
            self._early.append(event)

    def _log_odd(self) -> None:
        """Log each kind of odd message once."""
        unlogged, self._logged = [*self._odd][self._logged :], len(self._odd)
        for kind in unlogged:
            logger.warning("{} message of the carrier dropped; further ones are counted only", kind)

    def _expect_more(self) -> None:
        self._seen = self._received
        self._watching.set(self._loop.time() + self._limits.silence)

    def _watch(self) -> None:
        # A half-open connection reports no error: only the silence shows it.
        if self._received == self._seen:
            logger.warning("media stream silent for {:g} s", self._limits.silence)
            self.socket.abort()
        else:
            self._expect_more()
