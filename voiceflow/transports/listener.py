"""The ports of lines with separate addresses: their peers connect to them without an upgrade request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias, runtime_checkable

from aiohttp import web

from voiceflow.transports.carrier import CallControl
from voiceflow.transports.line import Line
from voiceflow.transports.protocol import StreamProtocol
from voiceflow.transports.stream_connection import Connection, StreamSocket
from voiceflow.transports.websocket import Take


class StreamRegister(Protocol):
    """The server, as a listener sees it: places for calls, and a bot for each connection."""

    def promise(self, call_id: str) -> bool:
        """Reserve a place for a call that is about to connect. Returns whether there is one."""

    def end(self, call_id: str) -> None:
        """Free the place of a call that does not connect."""

    async def answer(
        self,
        protocol: StreamProtocol,
        open_socket: Callable[[Take], StreamSocket],
        open_line: Callable[[Connection], Line],
        *,
        control: CallControl | None = None,
    ) -> None:
        """Run the bot on one connection. Returns when the call is over and the socket closed.

        Args:
            protocol: The protocol of the stream.
            open_socket: Returns the socket, which passes its messages to the function it is called with.
            open_line: Returns the sending half; called when the stream has started.
            control: Commands about this call; without it, closing the socket hangs up.
        """


class AddressLine(Protocol):
    """A line that has an address besides the server's web address."""

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

    async def close(self) -> None:
        """End the connections that are still open."""


class Listener(AddressLine, Protocol):
    """A line whose address the server listens on."""

    def accept(self, register: StreamRegister) -> asyncio.Protocol:
        """The protocol of one new connection."""


@runtime_checkable
class OpensItself(AddressLine, Protocol):
    """A line that opens its sockets itself, such as a SIP stack."""

    async def open(self, register: StreamRegister) -> None:
        """Begin to take calls.

        Raises:
            ConfigurationError: If the address is taken, or a peer refuses. The message says which.
        """


AnyListener: TypeAlias = Listener | OpensItself
"""Whatever a server can be given in ``listeners``."""
