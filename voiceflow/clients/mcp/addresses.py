"""Where a tool server is, and the official client for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from voiceflow.weights import need

Heard = Callable[[Any], Awaitable[None]]
"""Called with each notification of a server."""


@dataclass(frozen=True, slots=True)
class Address:
    """How to reach a tool server. Exactly one of ``url``, ``command`` and ``target`` is set.

    Attributes:
        url: Its address.
        command: The program to run, with its arguments; it talks over standard input and output.
        target: Anything else that the official client connects to, such as a server in this process.
        headers: Headers of every HTTP request; they may hold a key.
        env: Environment variables of the program, added to a few harmless ones of this process.
        transport: The wire of a ``url``: streamable HTTP, or the older SSE.
    """

    url: str = field(default="", repr=False)
    command: tuple[str, ...] = field(default=(), repr=False)
    target: object = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    transport: Literal["http", "sse"] = "http"

    def client(self, heard: Heard, lost: Callable[[], None]) -> Any:
        """The official client, not connected yet.

        Args:
            heard: Called with each notification of the server.
            lost: Called when the connection breaks.

        Raises:
            ConfigurationError: If the extra is not installed.
        """
        mcp = need("mcp", "mcp")
        return mcp.Client(self._transport(lost), message_handler=heard, cache=None)

    def _transport(self, lost: Callable[[], None]) -> Any:
        if self.target is not None:
            return _watched(self.target, lost) if hasattr(self.target, "__aenter__") else self.target
        if self.command:
            stdio = need("mcp.client.stdio", "mcp")
            program, *arguments = self.command
            env = dict(self.env) or None
            parameters = stdio.StdioServerParameters(command=program, args=arguments, env=env)
            return _watched(stdio.stdio_client(parameters), lost)
        if self.transport == "sse":
            sse = need("mcp.client.sse", "mcp")
            return _watched(sse.sse_client(self.url, headers=dict(self.headers)), lost)
        return _watched(self._http(), lost)

    @asynccontextmanager
    async def _http(self) -> AsyncIterator[Any]:
        """The official transport. It follows no redirect to another origin, which would get the headers."""
        http = need("mcp.client.streamable_http", "mcp")
        async with (
            http.create_mcp_http_client(headers=dict(self.headers)) as session,
            http.streamable_http_client(self.url, http_client=session) as streams,
        ):
            yield streams


@asynccontextmanager
async def _watched(transport: Any, lost: Callable[[], None]) -> AsyncIterator[Any]:
    async with transport as (incoming, outgoing):
        yield _Watched(incoming, lost), outgoing


class _Watched:
    """A stream of incoming messages that reports its end.

    Args:
        stream: The stream.
        lost: Called at its end.
    """

    def __init__(self, stream: Any, lost: Callable[[], None]) -> None:
        self._stream, self._lost = stream, lost

    async def receive(self) -> Any:
        try:
            return await self._stream.receive()
        except Exception:
            self._lost()
            raise

    async def aclose(self) -> None:
        await self._stream.aclose()

    def __aiter__(self) -> _Watched:
        return self

    async def __anext__(self) -> Any:
        try:
            return await anext(self._stream)
        except Exception:
            self._lost()
            raise

    async def __aenter__(self) -> _Watched:
        await self._stream.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> Any:
        return await self._stream.__aexit__(*error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
