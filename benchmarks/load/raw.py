"""The least that a server in Python can do on this wire: a protocol of asyncio's, without a web framework.

It does what ``benchmarks.load.floor`` does, with a VAD by the power, and believes every byte.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.load.floor import LEAD, MESSAGE, PAUSE, REPLY, energy_vad
from benchmarks.load.probe import Probe
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.vad import SpeechChange

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class RawCall(asyncio.Protocol):
    """One connection: a call, or a request for the figures."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._listen = energy_vad()
        self._buffer = b""
        self._sid = ""
        self._is_up = False
        self._begin, self._sent = 0.0, 0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The class of uvloop's has another base.
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_up:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            self._buffer = rest
            self._answer(head)
        self._frames()

    def _answer(self, head: bytes) -> None:
        if head.startswith(b"GET /probe "):
            body = json.dumps(self._probe.figures()).encode()
            fields = b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
            self._write(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n" + body)
            return
        given = head.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
        key = base64.b64encode(hashlib.sha1(given + _GUID).digest())
        self._write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + key + b"\r\n\r\n"
        )
        self._is_up = True

    def _frames(self) -> None:
        data, at = self._buffer, 0
        while len(data) - at >= 6 and self._is_up:
            size, body = data[at + 1] & 0x7F, at + 6
            if size == 126:
                size, body = int.from_bytes(data[at + 2 : at + 4], "big"), at + 8
            if len(data) < body + size:
                break
            # The callers' mask is zero.
            if data[at] == 0x81:
                self._take(json.loads(data[body : body + size]))
            at = body + size
        self._buffer = data[at:]

    def _take(self, message: dict[str, dict[str, str]]) -> None:
        if "media" in message:
            samples = decode(base64.b64decode(message["media"]["payload"]), Encoding.MULAW)
            change = self._listen(samples)
            if change is SpeechChange.STOPPED:
                self._begin, self._sent = self._loop.time() + PAUSE, 0
                self._timer = self._loop.call_at(self._begin, self._play)
            elif change is SpeechChange.STARTED and self._timer is not None:
                self._send({"event": "clear", "streamSid": self._sid})
                self._stop()
        elif "start" in message:
            self._sid = message["start"]["streamSid"]

    def _play(self) -> None:
        now = self._loop.time()
        while self._sent < len(REPLY):
            due = self._begin + max(0.0, self._sent / 8000 - LEAD)
            if due > now:
                self._timer = self._loop.call_at(due, self._play)
                return
            self._probe.note(now - due)
            payload = base64.b64encode(REPLY[self._sent : self._sent + MESSAGE]).decode()
            self._sent += MESSAGE
            self._send({"event": "media", "streamSid": self._sid, "media": {"payload": payload}})
        self._timer = None

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _send(self, message: dict[str, object]) -> None:
        text = json.dumps(message).encode()
        size = len(text)
        head = bytes((0x81, size)) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")
        self._write(head + text)

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)


@asynccontextmanager
async def serving(probe: Probe) -> AsyncIterator[int]:
    """The server; yields its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: RawCall(probe), "127.0.0.1", 0, backlog=1024)
    yield server.sockets[0].getsockname()[1]
    server.close()
