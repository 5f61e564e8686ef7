"""A worker's side of the channel to its parent: connections come in, load and states of calls go out."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import Callable, Sequence

from aiohttp import web
from loguru import logger

from voiceflow.server.call_states import StoredCall
from voiceflow.server.calls import Calls
from voiceflow.server.colleagues import COLLEAGUES, MEASURES
from voiceflow.server.loads import Load
from voiceflow.server.workers.channel import Channel, ChannelMessage
from voiceflow.server.workers.colleagues import LinkedColleagues
from voiceflow.tasks import TaskScope

MakeProtocol = Callable[[], asyncio.BaseProtocol]

CLOSE_LIMIT = 1.0

MOST_UNANSWERED = 1024
"""Connections whose answer is reported to the parent. The parent counts on none for more than ten seconds."""


class ParentLink:
    """Connects a worker to its parent, and is the store of its calls' states.

    Args:
        connected: The worker's end of the channel.
        number: The number of the worker.

    Attributes:
        colleagues: The other workers.
        draining: Set when the parent asks the worker to end.
        cutting: Set when the parent asks it to end at once.
        moves: Whether calls are to move to other workers meanwhile.
    """

    def __init__(self, connected: socket.socket, number: int) -> None:
        self.draining, self.cutting = asyncio.Event(), asyncio.Event()
        self.moves = False
        self._calls: Calls | None = None
        self._make: Sequence[MakeProtocol] = ()
        self._whole: Load | None = None
        self._loop = asyncio.get_running_loop()
        self._tasks = TaskScope()
        self._questions = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[StoredCall]] = {}
        self._numbers: dict[asyncio.BaseProtocol, int] = {}
        self._channel = Channel(connected, self._receive, self._lost)
        self.colleagues = LinkedColleagues(number, self._channel.send)

    def attach(self, app: web.Application, calls: Calls) -> None:
        """Report the load of an application that has not started, and store the states of its calls."""
        self._calls = calls
        app[COLLEAGUES] = self.colleagues
        calls.save_to(self)
        calls.join(changed=self._report, whole=lambda: self._whole or calls.own_load)
        app.on_response_prepare.append(self._answering)

    def ready(self, make: Sequence[MakeProtocol], *, limit: int, return_paths: Sequence[str]) -> None:
        """Report that connections are accepted.

        Args:
            make: Makes the protocol of a connection: to the server first, then to each listener.
            limit: The number of places.
            return_paths: Where carriers ask about calls whose stream has ended.
        """
        self._make = make
        self._send("ready", limit=limit, return_paths=list(return_paths))

    def failed(self, reason: str) -> None:
        """Report that the worker cannot start, because of its settings."""
        self._send("failed", reason=reason)

    async def close(self) -> None:
        """Close the channel."""
        await self._tasks.close(limit=CLOSE_LIMIT)
        self.colleagues.close(last=MEASURES)
        self._channel.close()

    def ask_to_leave(self) -> None:
        """Ask the parent for another worker in place of this one."""
        self._send("leaving")

    # The store of the calls' states.

    def save(self, call_id: str, state: bytes) -> None:
        self._channel.send(ChannelMessage("save", {"call": call_id}, state))

    def arrive(self, call_id: str) -> None:
        """The parent asks one worker about a call: no other one has taken it up."""

    async def take(self, call_id: str) -> StoredCall:
        number = next(self._questions)
        answer = self._waiting[number] = self._loop.create_future()
        try:
            if not self._channel.send(ChannelMessage("take", {"call": call_id, "number": number})):
                return StoredCall()
            stored: StoredCall = await answer
            return stored
        finally:
            del self._waiting[number]

    def forget(self, call_id: str) -> None:
        self._send("forget", call=call_id)

    def end(self, call_id: str) -> None:
        self._send("end", call=call_id)

    def _send(self, kind: str, **values: object) -> None:
        self._channel.send(ChannelMessage(kind, values))

    def _report(self) -> None:
        assert self._calls is not None
        load = self._calls.own_load
        self._send("load", taken=load.taken, streams=load.streams, draining=load.is_draining)

    def _receive(self, message: ChannelMessage) -> None:
        values = message.values
        match message.kind:
            case "connection" if message.descriptor is not None:
                if "whole" in values:
                    self._whole = Load(**values["whole"])
                accepted = socket.socket(fileno=message.descriptor)
                self._tasks.spawn(
                    self._accept(accepted, message.body, values["listener"], values["number"]), name="accept"
                )
            case "state":
                waiting = self._waiting.get(values["number"])
                if waiting is not None and not waiting.done():
                    state = message.body if values["is_known"] else None
                    waiting.set_result(StoredCall(state, has_ended=values["has_ended"]))
            case "question" | "answers":
                self.colleagues.receive(message)
            case "end" if self._calls is not None:
                self._calls.end_here(values["call"])
            case "drain":
                self.moves = bool(values["moves"])
                self.draining.set()
            case "cut":
                self.draining.set()
                self.cutting.set()

    def _lost(self) -> None:
        logger.warning("the parent process is gone: this worker drains")
        self.draining.set()

    async def _accept(self, accepted: socket.socket, head: bytes, listener: int, number: int) -> None:
        accepted.setblocking(False)
        inner = self._make[listener]()
        if listener == 0:
            self._numbers[_http_of(inner)] = number
            if len(self._numbers) > MOST_UNANSWERED:
                del self._numbers[next(iter(self._numbers))]
        try:
            await self._loop.connect_accepted_socket(lambda: _Preread(inner, head), accepted)
        except OSError as error:
            logger.debug("a connection was lost while it was accepted: {}", error)
            accepted.close()

    async def _answering(self, request: web.Request, response: web.StreamResponse) -> None:
        """Report the answer, and end the connection after it: the next request may be for another worker."""
        if not isinstance(response, web.WebSocketResponse):
            response.force_close()
            response.headers["Connection"] = "close"
        if (number := self._numbers.pop(request.protocol, None)) is not None:
            self._send("answered", number=number)


def _http_of(protocol: asyncio.BaseProtocol) -> asyncio.BaseProtocol:
    """The HTTP protocol of a pending connection, by which aiohttp names it."""
    found: asyncio.BaseProtocol = getattr(protocol, "http", protocol)
    return found


class _Preread(asyncio.Protocol):
    """A connection of which the parent has read the beginning. It leaves it to another protocol at once."""

    def __init__(self, inner: asyncio.BaseProtocol, head: bytes) -> None:
        self._inner = inner
        self._head = head

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        inner = self._inner
        transport.set_protocol(inner)
        inner.connection_made(transport)
        if self._head and isinstance(inner, asyncio.Protocol):
            inner.data_received(self._head)
