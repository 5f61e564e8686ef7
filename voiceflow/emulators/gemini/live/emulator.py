"""An emulated Live service that refuses what Gemini refuses."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from voiceflow.emulators.gemini.live.session import LiveServedSession, SessionMemory
from voiceflow.emulators.gemini.live.validation import BadLiveMessageError, read_client_message
from voiceflow.emulators.kit.live_script import AnswerScript, LiveBehaviour, LiveScript
from voiceflow.emulators.kit.live_tasks import live_tasks
from voiceflow.emulators.kit.live_voice import Speak, speak_formants
from voiceflow.emulators.kit.serving import serve

PATH = "/ws/google.ai.generativelanguage.{version}.GenerativeService.BidiGenerateContent"
_KEPT = 100
_INVALID = 1007


@dataclass(slots=True)
class LiveRecord:
    """One socket to the emulator.

    Attributes:
        session: The session.
        received: The client's messages, without audio.
        errors: Why messages were refused.
        close_code: How it ended; None while it is open.
    """

    session: LiveServedSession
    received: list[dict[str, Any]] = field(default_factory=list, repr=False)
    errors: list[str] = field(default_factory=list)
    close_code: int | None = None
    socket: web.WebSocketResponse | None = field(default=None, repr=False)

    @property
    def texts(self) -> list[str]:
        """The texts that the client sent as the user."""
        given = [message.get("realtimeInput", {}).get("text") for message in self.received]
        return [text for text in given if text is not None]


class LiveEmulator:
    """The Live socket of Gemini, on a real socket or a ``MemoryNetwork``.

    Args:
        answers: The model's answers in order, or a function from the model's turn to its answer.
        hears: The words of the user's turns in order, or a function that returns the next ones.
        api_key: The key that clients must send; if None, any key is accepted, but one is required.
        behaviour: The timing.
        speak: The model's voice.

    Attributes:
        app: The aiohttp application.
        script: What the model says and hears; may grow during a test.
        behaviour: The timing; may be changed.
        refusals: HTTP statuses of the next handshakes that are refused.
        records: The last hundred sockets, oldest first.
    """

    def __init__(
        self,
        answers: AnswerScript = (),
        *,
        hears: Iterable[str] | Callable[[], str] = (),
        api_key: str | None = None,
        behaviour: LiveBehaviour | None = None,
        speak: Speak = speak_formants,
    ) -> None:
        self.script = LiveScript(answers, hears)
        self.behaviour = behaviour or LiveBehaviour()
        self.refusals: deque[int] = deque()
        self.records: deque[LiveRecord] = deque(maxlen=_KEPT)
        self.app = web.Application()
        self.add_routes(self.app)
        self._api_key = api_key
        self._speak = speak
        self._handles: dict[str, SessionMemory] = {}

    def add_routes(self, app: web.Application) -> None:
        """Answer at the service's path in another application."""
        app.router.add_get(PATH, self._serve)

    @contextlib.asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Serve on a real socket while the block runs, and yield the base URL."""
        async with serve(self.app, host, port) as url:
            yield url

    async def go_away(self, time_left: str = "10s") -> None:
        """Announce to every open session that its socket will be closed."""
        for record in self.records:
            if record.socket is not None and record.close_code is None:
                await _send(record.socket, {"goAway": {"timeLeft": time_left}})

    async def cut(self) -> None:
        """Break every open socket."""
        for record in self.records:
            socket = record.socket
            transport = socket._req.transport if socket is not None and socket._req is not None else None
            if transport is not None and record.close_code is None:
                transport.abort()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        key = request.headers.get("x-goog-api-key") or request.query.get("key") or ""
        is_known = key == self._api_key if self._api_key is not None else bool(key)
        if self.refusals:
            return web.json_response({"error": {"status": "UNAVAILABLE"}}, status=self.refusals.popleft())
        if not is_known:
            return web.json_response({"error": {"status": "PERMISSION_DENIED"}}, status=403)
        socket = web.WebSocketResponse(max_msg_size=32 * 2**20)
        await socket.prepare(request)
        async with live_tasks() as spawn:

            async def send(message: dict[str, Any]) -> None:
                await _send(socket, message)

            session = LiveServedSession(send, self.script, self.behaviour, self._speak, spawn, self._handles)
            record = LiveRecord(session, socket=socket)
            self.records.append(record)
            spawn(self._expire(socket))
            try:
                await self._converse(socket, session, record)
            finally:
                record.close_code = socket.close_code or 1006
        return socket

    async def _converse(
        self, socket: web.WebSocketResponse, session: LiveServedSession, record: LiveRecord
    ) -> None:
        async for message in socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                break
            try:
                read = read_client_message(message.data)
                if read.realtime_input is None or read.realtime_input.audio is None:
                    record.received.append(json.loads(message.data))
                await session.obey(read)
            except BadLiveMessageError as error:
                record.errors.append(str(error))
                await socket.close(code=_INVALID, message=str(error).encode()[:120])
                return

    async def _expire(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(self.behaviour.expires_after)
        await socket.close(code=1008, message=b"The session duration is over: deadline.")


async def _send(socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
    # The service sends its JSON as bytes.
    if not socket.closed:
        with contextlib.suppress(ConnectionError):
            await socket.send_bytes(json.dumps(message).encode())
