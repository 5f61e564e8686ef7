"""An emulated realtime service that refuses what OpenAI refuses."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from voiceflow.emulators.kit.live_script import AnswerScript, LiveBehaviour, LiveScript
from voiceflow.emulators.kit.live_tasks import live_tasks
from voiceflow.emulators.kit.live_voice import Speak, speak_formants
from voiceflow.emulators.kit.serving import serve
from voiceflow.emulators.openai.realtime.session import ServedSession
from voiceflow.emulators.openai.realtime.sip_calls import EmulatedSIPCall, EmulatedSIPCalls, PlayedSpeech
from voiceflow.emulators.openai.realtime.validation import EventError, read_client_event

PATH = "/v1/realtime"
_KEPT = 100


@dataclass(slots=True)
class RealtimeRecord:
    """One socket to the emulator.

    Attributes:
        session: The session.
        received: The client's events, without audio.
        sent: Types of the events sent.
        close_code: How it ended; None while it is open.
    """

    session: ServedSession
    received: list[dict[str, Any]] = field(default_factory=list, repr=False)
    sent: list[str] = field(default_factory=list, repr=False)
    close_code: int | None = None
    socket: web.WebSocketResponse | None = field(default=None, repr=False)

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """The client's events of this type."""
        return [event for event in self.received if event["type"] == kind]


class RealtimeEmulator:
    """The realtime socket of OpenAI, on a real socket or a ``MemoryNetwork``.

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
        sip: Calls that reach the service by SIP.
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
        self.records: deque[RealtimeRecord] = deque(maxlen=_KEPT)
        self.sip = EmulatedSIPCalls(api_key)
        self.app = web.Application()
        self.add_routes(self.app)
        self._api_key = api_key
        self._speak = speak

    def add_routes(self, app: web.Application) -> None:
        """Answer at the service's paths in another application."""
        app.router.add_get(PATH, self._serve)
        self.sip.add_routes(app)

    @contextlib.asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Serve on a real socket while the block runs, and yield the base URL (it ends in ``/v1``)."""
        async with serve(self.app, host, port) as url:
            yield f"{url}/v1"

    async def fail(self, code: str, *, kind: str = "server_error") -> None:
        """Send an error to every open session."""
        for record in self.records:
            if record.close_code is None:
                await record.session.emit(
                    "error", error={"type": kind, "code": code, "message": "An error.", "param": None}
                )

    async def cut(self) -> None:
        """Break every open socket."""
        for record in self.records:
            if record.socket is not None and record.close_code is None:
                transport = record.socket._req.transport if record.socket._req is not None else None
                if transport is not None:
                    transport.abort()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        socket = web.WebSocketResponse(max_msg_size=32 * 2**20)
        await socket.prepare(request)
        async with live_tasks() as spawn:

            async def send(event: dict[str, Any]) -> None:
                record.sent.append(event["type"])
                if not socket.closed:
                    with contextlib.suppress(ConnectionError):
                        await socket.send_str(json.dumps(event))

            call = self.sip.calls.get(request.query.get("call_id", ""))
            heard = (
                send
                if call is None
                else PlayedSpeech(send, spawn, lambda data: session.output.seconds(len(data) * 3 // 4)).send
            )
            session = ServedSession(heard, self.script, self.behaviour, self._speak, spawn)
            record = RealtimeRecord(session, socket=socket)

            if call is not None:
                spawn(_close_after(call, socket))
            self.records.append(record)
            spawn(self._expire(session, socket))
            try:
                await session.begin(request.query.get("model", ""), call.session if call is not None else {})
                await self._converse(socket, session, record)
            finally:
                record.close_code = socket.close_code or 1006
        return socket

    def _refusal(self, request: web.Request) -> web.Response | None:
        kind, _, key = request.headers.get("Authorization", "").partition(" ")
        is_known = key == self._api_key if self._api_key is not None else bool(key.strip())
        if self.refusals:
            return _refused(self.refusals.popleft(), "server_error")
        if kind.lower() != "bearer" or not is_known:
            return _refused(401, "invalid_api_key")
        if request.headers.get("OpenAI-Beta"):
            return _refused(400, "beta_api_shape_disabled")
        if "call_id" in request.query:
            call = self.sip.calls.get(request.query["call_id"])
            return None if call is not None and call.state == "accepted" else _refused(404, "call_not_found")
        return None if request.query.get("model") else _refused(400, "missing_model")

    async def _converse(
        self, socket: web.WebSocketResponse, session: ServedSession, record: RealtimeRecord
    ) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            try:
                event = read_client_event(message.data)
                if event.type != "input_audio_buffer.append":
                    record.received.append(json.loads(message.data))
                await session.obey(event)
            except EventError as error:
                session.errors.append(error.code or "")
                fields = {"message": str(error), "param": error.param, "event_id": error.event_id}
                await session.emit(
                    "error", error={"type": "invalid_request_error", "code": error.code, **fields}
                )

    async def _expire(self, session: ServedSession, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(self.behaviour.expires_after)
        text = "Your session hit the maximum duration of 60 minutes."
        error = {"type": "invalid_request_error", "code": "session_expired", "message": text, "param": None}
        await session.emit("error", error=error)
        await socket.close(code=1000)


async def _close_after(call: EmulatedSIPCall, socket: web.WebSocketResponse) -> None:
    await call.over.wait()
    await socket.close(code=1000)


def _refused(status: int, code: str) -> web.Response:
    body = {"error": {"message": "Refused.", "type": "invalid_request_error", "code": code, "param": None}}
    return web.json_response(body, status=status)
