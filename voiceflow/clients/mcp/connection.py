"""One connection to a tool server, kept up in the background and shared by the calls of a process."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

from loguru import logger

from voiceflow.clients.mcp.addresses import Address
from voiceflow.clients.mcp.results import shortened
from voiceflow.dialogue import ToolError
from voiceflow.errors import ConfigurationError
from voiceflow.net.retries import Backoff
from voiceflow.weights import need

CONNECT_LIMIT = 30.0
"""Seconds to connect and to list the tools. A program may have to be installed first."""

PATIENCE = 3.0
"""Seconds that a call of a tool waits for a connection that is being made."""

BROKEN = "the connection to the tool server broke. What was asked for may have been done."
UNREACHABLE = "the tool server cannot be reached at the moment."

_BACKOFF = Backoff(first=0.5, limit=30.0)
_MOST_PAGES = 20
_RELISTEN = 30.0


class McpConnection:
    """Connects, lists the tools, and connects again after a loss until it is ended.

    Args:
        address: Where the server is.
        name: Its name in the log.
        changed: Called when the tools have changed.

    Attributes:
        offered: The tools, as the server describes them. They stay while the connection is lost.
        loop: The event loop that it belongs to.
    """

    def __init__(self, address: Address, name: str, changed: Callable[[], None]) -> None:
        self.offered: Sequence[Any] = ()
        self.loop = asyncio.get_running_loop()
        self._address, self._name, self._changed = address, name, changed
        self._client: Any = None
        self._is_ending = self._is_lost = self._is_stale = False
        self._wake = asyncio.Event()
        self._tried, self._ready = asyncio.Event(), asyncio.Event()
        self._connecting = False
        self._task = self.loop.create_task(self._run(), name=f"mcp.{name}")

    @property
    def is_over(self) -> bool:
        """Whether it was ended and will not connect any more."""
        return self._is_ending or self._task.done()

    async def tried(self) -> None:
        """Wait until the first attempt to connect has succeeded or failed."""
        await self._tried.wait()

    def end(self) -> None:
        """Close the connection, in the background."""
        self._is_ending = True
        if self._connecting:
            self._task.cancel()
        self._wake.set()

    async def ended(self) -> None:
        """Wait until the connection is closed."""
        await asyncio.wait({self._task})

    async def call(self, name: str, arguments: dict[str, Any]) -> Any:
        """Call a tool once. A call that fails is not repeated: the server may have carried it out.

        Raises:
            ToolError: If the server cannot be reached, refuses, or is lost meanwhile.
        """
        client = await self._connected()
        error_type = need("mcp", "mcp").MCPError
        try:
            return await client.call_tool(name, arguments)
        except error_type as error:
            if error.code != need("mcp_types", "mcp").CONNECTION_CLOSED:
                raise ToolError(shortened(f"the tool server refuses: {error.message}")) from error
            self._lose(client)
            raise ToolError(BROKEN) from error
        except Exception as error:
            self._lose(client)
            logger.warning("a call to the tool server {} failed: {}", self._name, type(error).__name__)
            raise ToolError(BROKEN) from error

    async def _connected(self) -> Any:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._ready.wait()
        except TimeoutError:
            raise ToolError(UNREACHABLE) from None
        return self._client

    def _lose(self, client: Any) -> None:
        if client is self._client:
            self._broke()

    async def _run(self) -> None:
        failures = 0
        while not self._is_ending:
            self._is_lost = self._is_stale = False
            try:
                async with AsyncExitStack() as stack:
                    client = await self._open(stack)
                    failures = 0
                    await self._attend(client)
            except ConfigurationError as error:
                logger.error("{}", error)
                self._tried.set()
                return
            except Exception as error:  # noqa: BLE001 - whatever broke it, the connection is replaced
                logger.warning("the tool server {} is lost: {}", self._name, _kind_of(error))
            finally:
                self._client = None
                self._ready.clear()
                self._tried.set()
            failures += 1
            await self._pause(_BACKOFF.delay(failures, random.random()))  # noqa: S311 - no secret

    async def _open(self, stack: AsyncExitStack) -> Any:
        self._connecting = True
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                client = await stack.enter_async_context(self._address.client(self._heard, self._broke))
                await self._list(client)
        finally:
            self._connecting = False
        self._client = client
        self._ready.set()
        self._tried.set()
        return client

    async def _attend(self, client: Any) -> None:
        """Keep the connection until it is lost or no longer wanted, and the tools up to date."""
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(self._listen(client), name=f"mcp.{self._name}.listen")
            while not (self._is_ending or self._is_lost):
                if self._is_stale:
                    self._is_stale = False
                    async with asyncio.timeout(CONNECT_LIMIT):
                        await self._list(client)
                await self._wake.wait()
                self._wake.clear()
            listening.cancel()

    async def _listen(self, client: Any) -> None:
        """Notice changes of the tools at a server of the newer kind, which reports only to subscribers."""
        while await self._subscribe(client):
            await asyncio.sleep(_RELISTEN)
            self._stale()

    async def _subscribe(self, client: Any) -> bool:
        """Attend one subscription until it ends. Returns whether the server may take another one."""
        subscriptions, mcp = need("mcp.client.subscriptions", "mcp"), need("mcp", "mcp")
        try:
            async with client.listen(tools_list_changed=True) as events:
                async for _ in events:
                    self._stale()
        except subscriptions.SubscriptionLost:
            pass
        except (subscriptions.ListenNotSupportedError, mcp.MCPError, TimeoutError):
            return False
        return True

    async def _list(self, client: Any) -> None:
        found: list[Any] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            page = await client.list_tools(cursor=cursor)
            found += page.tools
            cursor = page.next_cursor
            if not cursor:
                break
        if found != list(self.offered):
            self.offered = tuple(found)
            self._changed()

    async def _heard(self, message: Any) -> None:
        if getattr(message, "method", "") == "notifications/tools/list_changed":
            self._stale()

    def _stale(self) -> None:
        self._is_stale = True
        self._wake.set()

    def _broke(self) -> None:
        self._is_lost, self._client = True, None
        self._ready.clear()
        self._wake.set()

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not self._is_ending:
                    await self._wake.wait()
                    self._wake.clear()
        except TimeoutError:
            pass


def _kind_of(error: BaseException) -> str:
    """The type of an error. The official package wraps the first error of its tasks in groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__
