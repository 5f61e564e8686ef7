"""Listening in on a call: a unidirectional stream, whose app hears one side or both and says nothing.

Such a stream is started by ``<Start><Stream>`` in TwiML, or for a live call by
``TwilioClient.streams.start``.

Source: https://www.twilio.com/docs/voice/media-streams/websocket-messages
"""

from __future__ import annotations

import asyncio
import json
from binascii import a2b_base64
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import aiohttp
from aiohttp import web
from loguru import logger

from voiceflow.errors import RemoteProtocolError
from voiceflow.observers import log_error
from voiceflow.tasks import TaskScope
from voiceflow.transports.addresses import requested_url
from voiceflow.transports.events import StreamStarted, StreamStopped
from voiceflow.transports.stream_address import websocket_url
from voiceflow.transports.twilio.settings import TwilioSettings
from voiceflow.transports.twilio.signed import SignedRequests

Side = Literal["inbound", "outbound"]

LONGEST_BACKLOG = 1000
"""Packets that wait for the listener; of more, the oldest are dropped. Two tracks make a hundred a second."""

LONGEST_MESSAGE = 64 * 1024
"""Bytes."""

HANDSHAKE_LIMIT = 5.0
"""Seconds from the upgrade to the ``start`` message."""

FAREWELL_LIMIT = 15.0
"""Seconds for the listener to return once the stream has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideAudio:
    """A packet of one side of the call.

    Attributes:
        side: ``"inbound"``, which Twilio hears from the user, or ``"outbound"``, which it plays to them.
        data: G.711 µ-law at 8000 Hz.
        at: Seconds since the start of the stream.
    """

    side: Side
    data: bytes = field(repr=False)
    at: float


ListeningEvent: TypeAlias = StreamStarted | SideAudio | StreamStopped


class ListeningProtocol:
    """A unidirectional stream without a socket: messages in, events out."""

    def __init__(self) -> None:
        self._stream_id = ""

    def receive(self, text: str) -> ListeningEvent | None:
        """Take one message; None if it says nothing new.

        Raises:
            RemoteProtocolError: If it is malformed or out of order; without its content.
        """
        try:
            message = json.loads(text)
            event = message["event"]
            if event == "start" and not self._stream_id:
                return self._start(message)
            if event == "connected" or not self._stream_id:
                if event != "connected" or self._stream_id:
                    raise RemoteProtocolError("a message of a listening stream out of order")
                return None
            if event == "media":
                return _audio(message["media"])
            return StreamStopped() if event == "stop" else None
        except (KeyError, TypeError, ValueError, RecursionError) as exc:
            raise RemoteProtocolError("a malformed message of a listening stream") from exc

    def _start(self, message: Any) -> StreamStarted:
        start = message["start"]
        if start["mediaFormat"]["encoding"] != "audio/x-mulaw":
            raise ValueError
        given = start.get("customParameters", {})
        self._stream_id = str(message["streamSid"])
        return StreamStarted(
            stream_id=self._stream_id,
            call_id=str(start["callSid"]),
            account_sid=str(start.get("accountSid", "")),
            parameters={name: value for name, value in given.items() if isinstance(value, str)},
        )


class HeardCall:
    """A call that is listened to.

    Args:
        started: The event that started the stream.

    Attributes:
        call_id: ``CA…``.
        stream_id: ``MZ…``.
        parameters: The custom parameters of the stream.
        dropped: Packets that the listener was too slow to take.
    """

    def __init__(self, started: StreamStarted) -> None:
        self.call_id = started.call_id
        self.stream_id = started.stream_id
        self.parameters = dict(started.parameters)
        self.dropped = 0
        self._packets: deque[SideAudio] = deque()
        self._changed = asyncio.Event()
        self._is_over = False

    async def audio(self) -> AsyncIterator[SideAudio]:
        """Both sides, packet by packet, until the stream ends."""
        while True:
            while self._packets:
                yield self._packets.popleft()
            if self._is_over:
                return
            self._changed.clear()
            await self._changed.wait()

    def deliver(self, packet: SideAudio) -> None:
        """Take a packet from the wire."""
        if len(self._packets) >= LONGEST_BACKLOG:
            self._packets.popleft()
            self.dropped += 1
        self._packets.append(packet)
        self._changed.set()

    def end(self) -> None:
        """The stream is over."""
        self._is_over = True
        self._changed.set()


Listener: TypeAlias = Callable[[HeardCall], Awaitable[None]]
"""A coroutine function that listens to one call."""


class ListeningStreams:
    """Answers the upgrades of unidirectional streams. Unsigned ones are refused.

    Args:
        settings: Usually the server's ``ServerConfig``.
        listener: Runs once for each stream. Its failure ends that stream only.
    """

    def __init__(self, settings: TwilioSettings, listener: Listener) -> None:
        self._settings = settings
        self._listener = listener
        self._signed = SignedRequests(settings)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one upgrade: ``app.router.add_get("/listen", ListeningStreams(config, listen).serve)``."""
        self._signed.check(requested_url(websocket_url(self._settings.public_url), request), request)
        socket = web.WebSocketResponse(compress=False, max_msg_size=LONGEST_MESSAGE)
        await socket.prepare(request)
        tasks = TaskScope()
        try:
            await self._listen(socket, tasks)
        except (RemoteProtocolError, TimeoutError) as exc:
            logger.warning("listening stream refused: {}", exc or "no start message in time")
            await socket.close(code=aiohttp.WSCloseCode.PROTOCOL_ERROR)
        finally:
            await tasks.join(limit=FAREWELL_LIMIT)
            await tasks.close(limit=2.0)
        return socket

    async def _listen(self, socket: web.WebSocketResponse, tasks: TaskScope) -> None:
        protocol = ListeningProtocol()
        async with asyncio.timeout(HANDSHAKE_LIMIT):
            call = await _started(socket, protocol)
        tasks.spawn(self._run(call, socket), name=f"listener of {call.call_id}")
        try:
            async for message in socket:
                event = protocol.receive(message.data) if message.type is aiohttp.WSMsgType.TEXT else None
                if isinstance(event, SideAudio):
                    call.deliver(event)
                elif isinstance(event, StreamStopped):
                    break
        finally:
            call.end()
            if call.dropped:
                logger.warning("call {}: {} packets were not listened to", call.call_id, call.dropped)

    async def _run(self, call: HeardCall, socket: web.WebSocketResponse) -> None:
        try:
            await self._listener(call)
        except Exception as error:  # noqa: BLE001 - a listener's failure must not affect another call
            log_error(error, f"call {call.call_id}: listener", fatal=True)
        await socket.close()


async def _started(socket: web.WebSocketResponse, protocol: ListeningProtocol) -> HeardCall:
    while True:
        message = await socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise RemoteProtocolError("the peer left before its start message")
        event = protocol.receive(message.data)
        if isinstance(event, StreamStarted):
            return HeardCall(event)


def _audio(media: Any) -> SideAudio | None:
    track = media["track"]
    if track not in ("inbound", "outbound"):
        return None
    data = a2b_base64(media["payload"], strict_mode=True)
    return SideAudio(side=track, data=data, at=int(media["timestamp"]) / 1000)
