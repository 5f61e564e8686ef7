"""A server that offers tools by the Model Context Protocol, as part of ``LLM(tools=[…])``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import PurePath
from typing import Any, Literal, Self, Unpack
from urllib.parse import urlsplit

from loguru import logger

from voiceflow.arguments import checks_arguments
from voiceflow.clients.mcp.addresses import Address
from voiceflow.clients.mcp.connection import McpConnection
from voiceflow.clients.mcp.results import text_of
from voiceflow.dialogue import Tool
from voiceflow.dialogue.messages import legal_name
from voiceflow.dialogue.tools import ToolRunOptions
from voiceflow.errors import ConfigurationError
from voiceflow.net.timer import Timer

_LONGEST_DESCRIPTION = 1024


class MCPServerOptions(ToolRunOptions, total=False):
    """Further arguments of ``MCPServer``: how its tools are run, and how long it stays connected."""

    keep: float


class MCPServer:
    """The tools of a server. Make one for the whole process: all calls then share its connection.

    The server is connected in the background when the first call begins, so that no caller waits for it, and
    again whenever the connection is lost. To connect before the first call, use it as an async context
    manager. Until it is connected it offers no tools; a tool of a server that was lost returns an error that
    the model reads. Its tools are jobs like all others, with a time limit.

    Args:
        url: Address of the server, such as ``https://example.com/mcp``. Or an object that the official
            client connects to, such as a ``mcp.server.MCPServer`` in this process.
        command: The program to run in place of an address, with its arguments.
        name: A short name, for the log and for names that clash; by default from the address.
        headers: Headers of every HTTP request, such as ``{"Authorization": "Bearer …"}``.
        env: Environment variables of the program.
        transport: ``"http"`` for streamable HTTP, ``"sse"`` for servers of the older kind.
        only: The tools to offer, by the server's names; None for all.
        prefix: Put before each tool's name.
        time_limit: As for ``Tool``, like ``late``, ``on_interruption``, ``filler`` and ``after``.
        late: See ``Tool``.
        on_interruption: See ``Tool``. A cancelled call is cancelled at the server too.
        filler: See ``Tool``.
        keep: Seconds that the connection stays after the last call.

    Raises:
        ConfigurationError: If there is neither an address nor a command, or there are both, or the extra
            ``mcp`` is not installed.
    """

    @checks_arguments(
        MCPServerOptions, address="url", args="command", environment="env", timeout="time_limit", tools="only"
    )
    def __init__(
        self,
        url: object = "",
        *,
        command: Sequence[str] = (),
        name: str = "",
        headers: Mapping[str, str] | None = None,
        env: Mapping[str, str] | None = None,
        transport: Literal["http", "sse"] = "http",
        only: Collection[str] | None = None,
        prefix: str = "",
        **more: Unpack[MCPServerOptions],
    ) -> None:
        if find_spec("mcp") is None:
            raise ConfigurationError('mcp is not installed: pip install "voiceflow-calls[mcp]"')
        if bool(url) == bool(command):
            raise ConfigurationError("MCPServer takes the address of a server, or the command to run one")
        if isinstance(command, str) or isinstance(only, str):
            raise ConfigurationError("command and only are lists: command=['uvx', 'my-server']")
        if isinstance(url, str) and url and not url.startswith(("http://", "https://")):
            raise ConfigurationError("the address of an MCPServer begins with https:// or http://")
        if transport not in ("http", "sse"):
            raise ConfigurationError("the transport of an MCPServer is 'http' or 'sse'")
        is_url = isinstance(url, str)
        self._address = Address(
            url=url if isinstance(url, str) else "",
            command=tuple(command),
            target=None if is_url else url,
            headers=dict(headers or {}),
            env=dict(env or {}),
            transport=transport,
        )
        self.name = legal_name(name or _name_of(self._address))
        self._only = None if only is None else frozenset(only)
        self._prefix, self._keep = prefix, more.pop("keep", 60.0)
        run: ToolRunOptions = more
        self._make = partial(Tool, **run)
        self._connection: McpConnection | None = None
        self._timer: Timer | None = None
        self._tools: tuple[Tool, ...] = ()
        self._users: list[Callable[[], None]] = []
        self._held: list[Callable[[], None]] = []

    def __repr__(self) -> str:
        return f"MCPServer({self.name!r})"

    @property
    def tools(self) -> Sequence[Tool]:
        """The tools that it offers now."""
        return self._tools

    def open(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Use the server for a call. See ``ToolSource``."""
        if self._connection is None or self._connection.is_over or not self._is_ours(self._connection):
            self._users.clear()
            self._connection = McpConnection(self._address, self.name, self._refresh)
            self._timer = Timer(self._end_if_unused)
        elif self._timer is not None:
            self._timer.cancel()

        def user() -> None:
            changed()

        self._users.append(user)
        return partial(self._close, user)

    async def close(self) -> None:
        """Close the connection now. The next call makes another."""
        connection, self._connection = self._connection, None
        if self._timer is not None:
            self._timer.cancel()
        if connection is not None and self._is_ours(connection):
            connection.end()
            await connection.ended()

    async def __aenter__(self) -> Self:
        self._held.append(self.open(lambda: None))
        if self._connection is not None:
            await self._connection.tried()
        return self

    async def __aexit__(self, *error: object) -> None:
        self._held.pop()()
        if not self._users:
            await self.close()

    def _is_ours(self, connection: McpConnection) -> bool:
        return connection.loop is asyncio.get_running_loop()

    def _close(self, user: Callable[[], None]) -> None:
        if user in self._users:
            self._users.remove(user)
        if not self._users and self._connection is not None and self._timer is not None:
            if self._keep > 0:
                self._timer.set(self._connection.loop.time() + self._keep)
            else:
                self._end_if_unused()

    def _end_if_unused(self) -> None:
        if self._connection is not None and not self._users:
            self._connection.end()

    def _refresh(self) -> None:
        offered = self._connection.offered if self._connection is not None else ()
        wanted = [each for each in offered if self._only is None or each.name in self._only]
        if self._only is not None and (missing := self._only - {each.name for each in offered}):
            logger.warning("the tool server {} has no {}", self.name, ", ".join(sorted(missing)))
        made = (self._tool(each) for each in wanted)
        self._tools = tuple(tool for tool in made if tool is not None)
        for user in list(self._users):
            user()

    def _tool(self, offered: Any) -> Tool | None:
        """A tool that calls the server; None if it cannot be described to a model."""
        description = offered.description or offered.title or ""

        async def call(**arguments: Any) -> str:
            assert self._connection is not None
            return text_of(await self._connection.call(offered.name, arguments))

        try:
            return self._make(
                call,
                name=legal_name(f"{self._prefix}{offered.name}"),
                description=description[:_LONGEST_DESCRIPTION],
                parameters=offered.input_schema,
            )
        except ConfigurationError as error:
            logger.warning("a tool of the server {} is left out: {}", self.name, error)
            return None


def _name_of(address: Address) -> str:
    if address.url:
        return urlsplit(address.url).hostname or "server"
    if address.command:
        return PurePath(address.command[-1]).stem
    return str(getattr(address.target, "name", "")) or "server"
