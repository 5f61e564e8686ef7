"""A media stream on an aiohttp server: from the websocket upgrade to the last close frame."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.audio import clips
from voiceflow.errors import RemoteProtocolError
from voiceflow.frames import Direction, ErrorFrame
from voiceflow.net.timer import Timer
from voiceflow.net.websocket_messages import CloseCode
from voiceflow.observers import Observer, harmless, log_error
from voiceflow.tasks import OwnCancellation, TaskScope, contained
from voiceflow.transports.apology import convert_apology
from voiceflow.transports.call import Bot, Call, NotAdmittedError
from voiceflow.transports.carrier import CallControl
from voiceflow.transports.events import Received, StreamStarted
from voiceflow.transports.line import Line, MediaLine, Writer
from voiceflow.transports.protocol import MediaProtocol, Message, StreamProtocol
from voiceflow.transports.watching import CallWatcher, watch_call
from voiceflow.transports.websocket import MediaSocket, Take
from voiceflow.transports.wire_traits import EndsByClosing

BOT = "bot"
"""The processor that an ``ErrorFrame`` names when the bot itself failed. Only observers see it."""

Admission: TypeAlias = Callable[[Call], AbstractContextManager[None]]
"""Called with a call that has started; entered while it lasts. It may raise ``NotAdmittedError``."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamAnswerer:
    """Answers streams with a bot.

    Attributes:
        bot: Runs once for each call. Its failure ends only that call; the call's observers see it as an
            ``ErrorFrame`` of a processor named ``bot``.
        control: For hanging up and transfers; without one the socket is closed.
        apology: Audio to play when the agent cannot speak: G.711 µ-law at 8000 Hz; may be empty. It is
            converted for a carrier that plays another format.
        limits: Time limits of each stream.
        admit: Admits calls and counts them.
        waiting: Returns the call with this id, if it awaits another stream. The stream continues it.
        observe: Returns the observers of a call.
        follow: Returns further observers, which may send messages on the line.
        watchers: Observe each call from its start to its end.
        http: The HTTP session shared by the calls' processors; without it each call creates one.
    """

    bot: Bot
    control: CallControl | None = None
    apology: bytes = field(default_factory=clips.apology, repr=False)
    limits: StreamLimits = field(default_factory=StreamLimits)
    admit: Admission = lambda _: nullcontext()
    waiting: Callable[[str], Call | None] = lambda _: None
    observe: Callable[[StreamStarted], Sequence[Observer]] = lambda _: ()
    follow: Callable[[StreamStarted, MediaLine], Sequence[Observer]] = lambda *_: ()
    watchers: Sequence[CallWatcher] = ()
    http: ClientSession | None = None

    async def answer(self, connection: Connection, open_line: Callable[[], Line]) -> None:
        """Answer one stream. Returns when the call is over and its socket closed.

        Args:
            connection: The connection of the stream.
            open_line: Returns its sending half; called when the stream has started.
        """
        code = CloseCode.OK
        try:
            started = await connection.handshake()
            with logger.contextualize(call=started.call_id):
                await self._talk(connection, open_line(), started)
        except RemoteProtocolError as exc:
            logger.warning("media stream refused: {}", exc)
            code = CloseCode.PROTOCOL_ERROR
        except NotAdmittedError as exc:
            logger.warning("media stream refused: {}", exc)
            code = CloseCode.TRY_AGAIN_LATER
        finally:
            await connection.close(code)

    async def _talk(self, connection: Connection, line: Line, started: StreamStarted) -> None:
        call = self.waiting(started.call_id)
        if call is not None and call.attach(line, connection.close):
            logger.info("call {} has another stream", call.call_id)
            await connection.read(call)
        else:
            await self._begin(connection, line, started)

    async def _begin(self, connection: Connection, line: Line, started: StreamStarted) -> None:
        with watch_call(self.watchers, started) as watching:
            await self._admit(connection, line, started, [*map(harmless, watching)])

    async def _admit(
        self, connection: Connection, line: Line, started: StreamStarted, watching: Sequence[Observer]
    ) -> None:
        observers = (*self._observers(started, line), *watching)
        call = Call(
            started,
            line,
            close=connection.close,
            control=self.control,
            apology=convert_apology(self.apology, line.format),
            observers=observers,
            http=self.http,
        )
        tasks = TaskScope()
        with self.admit(call):
            logger.info("call {} is up", call.call_id)
            try:
                tasks.spawn(self._answer(call, observers), name=f"call.{call.call_id}")
                await connection.read(call)
                await call.gone()  # Other streams may follow this one.
                await tasks.join(limit=self.limits.farewell)
            finally:
                if len(tasks):
                    logger.warning("call {}: the bot still runs although the user is gone", call.call_id)
                await tasks.close(limit=self.limits.close)
            logger.info("call {} is over", call.call_id)

    def _observers(self, started: StreamStarted, line: Line) -> Sequence[Observer]:
        """The observers of a call; none if ``observe`` or ``follow`` fails."""
        try:
            further = self.follow(started, line) if isinstance(line, MediaLine) else ()
            found = (*self.observe(started), *further)
            return [harmless(observer) for observer in found]
        except BaseException as error:  # noqa: BLE001 - an observer must not break a call
            log_error(contained(error), f"call {started.call_id}: observe")
            return ()

    async def _answer(self, call: Call, observers: Sequence[Observer]) -> None:
        try:
            with OwnCancellation():
                await self.bot(call)
        except Exception as error:  # noqa: BLE001 - a bot's failure must not affect another call
            log_error(error, f"call {call.call_id}: bot", fatal=True)
            frame = ErrorFrame(processor=BOT, error=error, fatal=True)
            for observer in observers:
                observer(call.input(), frame, Direction.DOWNSTREAM)
            await call.apologise()
        await call.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamServer(StreamAnswerer):
    """Answers websocket upgrades of a carrier with a bot.

    Attributes:
        protocol: Creates the protocol of one stream.
    """

    protocol: Callable[[], MediaProtocol]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Answer one upgrade request. Returns when the call is over and its socket closed."""
        # aiohttp checks and answers the upgrade; the socket is ours from then on.
        response = web.WebSocketResponse(compress=False)
        await response.prepare(request)
        transport = request.transport
        if transport is None:
            logger.warning("media stream refused: the peer has left")
            return response
        protocol = self.protocol()

        def open_socket(take: Take) -> MediaSocket:
            return MediaSocket(transport, longest=protocol.longest_message, take=take)

        connection = Connection(protocol, open_socket, self.limits)
        await self.answer(connection, lambda: MediaLine(protocol, connection.socket))
        return response


def _within_context(deliver: Callable[[Received], None]) -> Callable[[Received], None]:
    """Make a socket's callback run in the context of this task, so that its log lines name the call."""
    context, is_inside = copy_context(), False

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
        self._early: deque[Received] = deque()
        self._deliver: Callable[[Received], None] = self._early.append
        self._received = self._seen = 0
        self._watching = Timer(self._watch)
        self._told: set[str] = set()

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
            call.deliver(self._early.popleft())
        self._deliver = _within_context(call.deliver)
        try:
            await asyncio.wait({self.socket.ended})
        finally:
            if self.protocol.odd:
                counted = ", ".join(f"{number} {kind}" for kind, number in self.protocol.odd.items())
                logger.warning("call {}: odd messages were dropped: {}", call.call_id, counted)
            self._watching.cancel()
            if self.socket.was_closed and isinstance(self.protocol, EndsByClosing):
                for event in self.protocol.closed():
                    call.deliver(event)
            call.ended(self.socket, self.socket.error)

    def deliver(self, event: Received) -> None:
        """Pass an event to the call, as if it came from the far end."""
        self._deliver(event)

    async def close(self, code: int = CloseCode.OK) -> None:
        """Close the socket, with a close frame if the far end still reads. Repeating it does nothing."""
        await self.socket.close(code, limit=self._limits.close)

    def _take(self, message: Message) -> None:
        try:
            self._receive(message)
        except RemoteProtocolError:
            raise
        except Exception as error:  # noqa: BLE001 - the outermost frame of a call's input
            log_error(error, "media stream: reader", fatal=True)
            self.socket.abort()

    def _receive(self, message: Message) -> None:
        self._received += 1
        received = self.protocol.receive(message)
        if len(self.protocol.odd) > len(self._told):
            self._log_odd()
        for event in received:
            if isinstance(event, StreamStarted) and not self._started.done():
                self._started.set_result(event)
            else:
                self._deliver(event)

    def _log_odd(self) -> None:
        """Log each kind of odd message once."""
        for kind in self.protocol.odd.keys() - self._told:
            self._told.add(kind)
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
