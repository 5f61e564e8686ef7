"""A media stream on an aiohttp server: from the websocket upgrade to the last close frame."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Never, TypeAlias

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.audio import clips
from voiceflow.errors import RemoteProtocolError
from voiceflow.frames import Direction, ErrorFrame
from voiceflow.net.websocket_messages import CloseCode
from voiceflow.observers import Observer, harmless, log_error
from voiceflow.tasks import OwnCancellation, TaskScope, contained
from voiceflow.transports.apology import convert_apology
from voiceflow.transports.call import Bot, Call, NotAdmittedError
from voiceflow.transports.carrier import CallControl
from voiceflow.transports.events import StreamStarted
from voiceflow.transports.line import Line, MediaLine
from voiceflow.transports.protocol import MediaProtocol
from voiceflow.transports.stream_connection import Connection, StreamLimits
from voiceflow.transports.upgrade import UpgradeResponse, take_over
from voiceflow.transports.watching import CallWatcher, watch_call
from voiceflow.transports.websocket import MediaSocket, Take

BOT = "bot"
"""The processor that an ``ErrorFrame`` names when the bot itself failed. Only observers see it."""

Admission: TypeAlias = Callable[[Call], AbstractContextManager[None]]
"""Called with a call that has started; entered while it lasts. It may raise ``NotAdmittedError``."""


StreamLife: TypeAlias = Coroutine[object, Never, None]
"""Lasts as long as the call's stream."""
Spawn: TypeAlias = Callable[[StreamLife], asyncio.Task[None]]
"""Starts a task."""


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

    # A plain function: of each coroutine that waits for another one, every call holds 250 bytes.
    def _talk(self, connection: Connection, line: Line, started: StreamStarted) -> StreamLife:
        call = self.waiting(started.call_id)
        if call is not None and call.attach(line, connection.close):
            logger.info("call {} has another stream", call.call_id)
            return connection.read(call)
        if not self.watchers:
            return self._admit(connection, line, started, ())
        return self._watch(connection, line, started)

    async def _watch(self, connection: Connection, line: Line, started: StreamStarted) -> None:
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
                call.let_go()
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

    async def _run_bot(self, call: Call) -> Exception | None:
        # Apart: the error's traceback keeps this frame, which must not keep who keeps the error.
        try:
            with OwnCancellation():
                await self.bot(call)
        except Exception as error:  # noqa: BLE001 - a bot's failure must not affect another call
            return error
        return None

    async def _answer(self, call: Call, observers: Sequence[Observer]) -> None:
        error = await self._run_bot(call)
        if error is not None:
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

    async def serve(self, request: web.Request, *, spawn: Spawn | None = None) -> UpgradeResponse:
        """Answer one upgrade request, and run the bot on its stream.

        Args:
            request: The request.
            spawn: Starts and owns the task of the stream. This then returns at once, and so should the
                handler: until then aiohttp keeps 10 kB for it. If None, this returns when the call is over
                and its socket closed.
        """
        response, transport = await take_over(request)
        stream = _refuse() if transport is None else self._stream(self.protocol(), transport)
        if spawn is None:
            await stream
        else:
            response.stream = spawn(stream)
        return response

    def _stream(self, protocol: MediaProtocol, transport: asyncio.Transport) -> StreamLife:
        """The whole life of a stream. The socket listens before it begins."""

        def open_socket(take: Take) -> MediaSocket:
            return MediaSocket(transport, longest=protocol.longest_message, take=take)

        connection = Connection(protocol, open_socket, self.limits)
        return self.answer(connection, lambda: MediaLine(protocol, connection.socket))


async def _refuse() -> None:
    logger.warning("media stream refused: the peer has left")
