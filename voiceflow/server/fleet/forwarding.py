"""Webhooks that another member answers: an HTTP request as bytes, and its answer, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from typing import Any

from aiohttp import web

from voiceflow.transports.carrier import LONGEST_BODY

LONGEST_ANSWER = 128 * 1024
"""Bytes of an answer. A carrier takes 64 kB at most."""

LONGEST_HEAD = 32 * 1024
"""Bytes of all headers of a request."""

_FORWARDED = "voiceflow.forwarded"
# Those that concern one connection. Source: RFC 9110, clause 7.6.1.
_HOP = frozenset(
    {
        "connection",
        "content-length",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)

MakeProtocol = Callable[[], asyncio.Protocol]


def was_forwarded(request: web.Request) -> bool:
    """Whether another member has sent this request here."""
    return request.transport is not None and bool(request.transport.get_extra_info(_FORWARDED))


async def pack_request(request: web.Request) -> bytes:
    """A request with its body, as it came; the signature in it stays valid.

    Raises:
        web.HTTPRequestEntityTooLarge: If it is larger than a webhook.
    """
    body = await request.read()
    headers = [(name, value) for name, value in request.raw_headers if name.decode().lower() not in _HOP]
    lines = [f"{request.method} {request.raw_path} HTTP/1.1".encode()]
    lines += [name + b": " + value for name, value in headers]
    lines += [b"Content-Length: %d" % len(body), b"Connection: close", b"", b""]
    head = b"\r\n".join(lines)
    if len(head) > LONGEST_HEAD or len(body) > LONGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(LONGEST_BODY, len(body))
    return head + body


def read_answer(answer: bytes) -> web.Response:
    """The answer to a forwarded request.

    Raises:
        ValueError: If it is none.
    """
    parsed = HTTPResponse(_AnswerSocket(answer))  # type: ignore[arg-type]  # all it needs is a file
    try:
        parsed.begin()
        body = parsed.read()
    except (HTTPException, OSError) as error:
        raise ValueError(f"no answer: {type(error).__name__}") from None
    headers = [(name, value) for name, value in parsed.getheaders() if name.lower() not in _HOP]
    return web.Response(status=parsed.status, headers=dict(headers), body=body)


async def serve_packed(make: MakeProtocol, packed: bytes) -> bytes:
    """Let this process answer a request of another member.

    Args:
        make: Makes the HTTP protocol of a new connection.
        packed: The request.

    Raises:
        ValueError: If the answer is too long.
    """
    exchange = _Exchange(make())
    exchange.begin(packed)
    try:
        await exchange.over.wait()
    finally:
        exchange.close()
    if len(exchange.sent) > LONGEST_ANSWER:
        raise ValueError("the answer is too long")
    return bytes(exchange.sent)


class _AnswerSocket:
    """What ``HTTPResponse`` needs of a socket."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, mode: str) -> BytesIO:
        return BytesIO(self._data)


class _Exchange(asyncio.Transport):
    """A connection for one request, whose peer is not there: it keeps the answer."""

    def __init__(self, protocol: asyncio.BaseProtocol) -> None:
        super().__init__({_FORWARDED: True, "peername": ("fleet", 0), "sockname": ("fleet", 0)})
        self.sent = bytearray()
        self.over = asyncio.Event()
        self._protocol = protocol
        self._loop = asyncio.get_running_loop()

    def begin(self, data: bytes) -> None:
        """Deliver the request."""
        self._protocol.connection_made(self)
        if isinstance(self._protocol, asyncio.Protocol):
            self._protocol.data_received(data)

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        if len(self.sent) <= LONGEST_ANSWER:
            self.sent += data

    def close(self) -> None:
        if not self.over.is_set():
            self.over.set()
            self._loop.call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        self.close()

    def is_closing(self) -> bool:
        return self.over.is_set()

    def can_write_eof(self) -> bool:
        return False

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._protocol

    def is_reading(self) -> bool:
        return not self.over.is_set()

    def pause_reading(self) -> None:
        """The whole request has been delivered."""

    def resume_reading(self) -> None:
        """The whole request has been delivered."""

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Nothing is buffered."""
