"""The port of a line with a separate address: its peers connect to it without an upgrade request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

from aiohttp import web

from voiceflow.transports.line import Line
from voiceflow.transports.protocol import StreamProtocol
from voiceflow.transports.stream import Connection, StreamSocket
from voiceflow.transports.websocket import Take


class StreamRegister(Protocol):
    """The server, as a listener sees it: places for calls, and a bot for each connection."""

    def promise(self, call_id: str) -> bool:
        """Reserve a place for a call that is about to connect. Returns whether there is one."""

    async def answer(
        self,
        protocol: StreamProtocol,
        open_socket: Callable[[Take], StreamSocket],
        open_line: Callable[[Connection], Line],
    ) -> None:
        """Run the bot on one connection. Returns when the call is over and the socket closed.

        Args:
            protocol: The protocol of the stream.
            open_socket: Returns the socket, which passes its messages to the function it is called with.
            open_line: Returns the sending half; called when the stream has started.
        """


class Listener(Protocol):
    """A line that the server listens on besides its web address."""

    @property
    def title(self) -> str:
        """Its name for people."""

    @property
    def host(self) -> str:
        """The address to listen on."""

    @property
    def port(self) -> int:
        """The port to listen on; 0 for any."""

    def check(self) -> None:
        """Make sure that its settings are complete.

        Raises:
            ConfigurationError: If one is missing. The message says what to set.
        """

    def routes(self, register: StreamRegister) -> Iterable[web.AbstractRouteDef]:
        """Its webhooks; may be none."""

    def accept(self, register: StreamRegister) -> asyncio.Protocol:
        """The protocol of one new connection."""

    async def close(self) -> None:
        """End the connections that are still open."""
