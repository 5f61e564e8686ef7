"""Moves messages between one websocket and the state machine behind it, and makes its faults happen."""

from __future__ import annotations

import asyncio
import json
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Never, TypeAlias

from aiohttp import WSMsgType, web

from voiceflow.emulators.elevenlabs.connections import Controls, EmulatedConnection, Passed
from voiceflow.emulators.elevenlabs.effects import (
    Cancel,
    CloseSocket,
    Effect,
    Job,
    Message,
    Recognise,
    SendMessage,
    ServerPeer,
    Synthesise,
    Think,
)
from voiceflow.emulators.elevenlabs.faults import EmulatedSocket
from voiceflow.errors import VoiceflowError

_MAX_OUTBOX = 10_000
_CLOSE_REASON = 123
"""Bytes that a close frame has for its reason (RFC 6455, 5.5)."""

Engine: TypeAlias = Callable[[Job], AsyncIterator[list[Effect]]]
"""Does the work that a peer asks for, and yields what the peer makes of each piece of it."""

# The error for the client if the work fails.
_AGENT_ERRORS: dict[type[Job], str] = {
    Recognise: "asr_transcription_error",
    Think: "llm_error",
    Synthesise: "tts_cascade_error",
}


class SocketServer:
    """One connection: a reader, a writer, and the engine's work. All of it ends with the socket.

    Args:
        socket: Prepared.
        request: The one that was upgraded.
        peer: The state machine.
        engine: What does the peer's work.
        connection: Where to keep what passes.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        peer: ServerPeer,
        engine: Engine,
        connection: EmulatedConnection,
    ) -> None:
        self._socket = socket
        self._request = request
        self._peer = peer
        self._engine = engine
        self._connection = connection
        self._faults = connection.faults
        self._loop = asyncio.get_running_loop()
        self._outbox: deque[SendMessage | CloseSocket] = deque()
        self._wake = asyncio.Event()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._resume: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._jobs: dict[int, asyncio.Task[None]] = {}
        self._sent = self._received = 0
        self._is_ending = False

    async def run(self) -> None:
        """Serve until the socket is closed."""
        controls = Controls(self._cut, self._stall, self._fail, self._leave, self._tell)
        self._connection.controls = controls
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                reader = group.create_task(self._read())
                self._start(self._write())
                reader.add_done_callback(lambda _: self._stop_tasks())
        finally:
            if self._connection.close_code is None:
                self._connection.close_code = self._socket.close_code or 1006
            if self._resume is not None:
                self._resume.cancel()

    async def _read(self) -> None:
        self._take(self._peer.opened(self._loop.time()))
        self._fault()
        while True:
            try:
                message = await self._socket.receive()
            except ConnectionError:
                return  # the client has gone, and its ping could not be answered
            await self._flowing.wait()
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            now = self._loop.time()
            self._connection.received.append(Passed(now, _parsed(message.data)))
            self._received += 1
            self._take(self._peer.receive(message.data, now))
            if self._received == self._faults.cut_after_received:
                self._cut()

    async def _write(self) -> None:
        while True:
            await self._flowing.wait()
            if not self._outbox:
                await self._wait()
                self._take(self._peer.tick(self._loop.time()))
                continue
            effect = self._outbox.popleft()
            if isinstance(effect, CloseSocket):
                self._connection.close_code = effect.code
                reason = effect.reason.encode()[:_CLOSE_REASON]
                await self._socket.close(code=effect.code, message=reason)
                return
            for message in self._disturbed(effect.message):
                try:
                    await self._socket.send_str(json.dumps(message))
                except ConnectionError:
                    return  # the reader sees it too, and ends the rest
                self._connection.sent.append(Passed(self._loop.time(), message))
            self._sent += 1
            self._fault()

    async def _wait(self) -> None:
        """Until something is to be sent, or the peer's deadline has come."""
        self._wake.clear()
        try:
            async with asyncio.timeout_at(self._peer.deadline):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _do(self, job: Job) -> None:
        try:
            async for effects in self._engine(job):
                self._take(effects)
        except VoiceflowError:
            match self._connection.endpoint:
                case EmulatedSocket.AGENT | EmulatedSocket.TELEPHONE:
                    self._fail(_AGENT_ERRORS[type(job)])
                case EmulatedSocket.STT:
                    self._fail("transcriber_error")
                case _:
                    self._fail("internal_error")

    def _take(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, SendMessage | CloseSocket):
                self._outbox.append(effect)
            elif isinstance(effect, Cancel):
                if (task := self._jobs.pop(effect.job, None)) is not None:
                    task.cancel()
            elif not self._is_ending:
                self._work(effect)
        if len(self._outbox) > _MAX_OUTBOX:
            self._cut()  # the client does not read
        self._wake.set()

    def _work(self, job: Job) -> None:
        task = self._start(self._do(job))
        self._jobs[job.job] = task
        task.add_done_callback(lambda _: self._jobs.pop(job.job, None))

    def _start(self, work: Coroutine[object, Never, None]) -> asyncio.Task[None]:
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _stop_tasks(self) -> None:
        self._is_ending = True
        for task in self._tasks:
            task.cancel()

    def _fault(self) -> None:
        """Make happen what is due after so many messages sent."""
        faults = self._faults
        if faults.cut_after == self._sent:
            self._cut()
        elif faults.stall_after == self._sent:
            self._stall(faults.stall_for)
        if faults.error is not None and faults.error_after == self._sent:
            self._fail(faults.error)

    def _disturbed(self, message: Message) -> list[Message]:
        if not self._faults.extras:
            return [message]
        unknown = {"message_type": "diagnostics", "type": "flush_done", "level": self._sent}
        return [unknown, {**message, "x_extra": {"position": self._sent}}]

    def _cut(self) -> None:
        self._outbox.clear()
        self._flowing.set()
        if self._connection.close_code is None:
            self._connection.close_code = 1006
        if self._request.transport is not None:
            self._request.transport.abort()

    def _stall(self, seconds: float) -> None:
        self._flowing.clear()
        if seconds < math.inf:
            self._resume = self._loop.call_later(seconds, self._flowing.set)

    def _fail(self, error: str) -> None:
        effects = self._peer.fail(error, self._loop.time())
        if any(isinstance(effect, CloseSocket) for effect in effects):
            self._outbox.clear()  # the failure overtakes what was to be sent, a regular close included
        self._take(effects)

    def _tell(self, message: Message) -> None:
        self._take([SendMessage(message)])

    def _leave(self) -> None:
        """End because the emulator ends."""
        if self._flowing.is_set():
            self._take([CloseSocket(1001)])
        else:
            self._cut()


def _parsed(data: str | bytes) -> Message:
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        return {"invalid": True}
    return message if isinstance(message, dict) else {"invalid": True}
