"""What carries text to speech across sockets: messages both ways, and the errors that the service reports."""

from __future__ import annotations

from collections import deque
from typing import Generic, Protocol, TypeVar

from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.reactions import Reaction, reported_error
from voiceflow.clients.elevenlabs.tts.events import TTSError, TTSMessage
from voiceflow.clients.elevenlabs.tts.options import TTSOptions
from voiceflow.errors import ServiceError


class TTSProtocol(Protocol):
    """The part of a protocol of text to speech that is the same for one context and for several."""

    def take(self) -> list[str]:
        """The messages to send."""

    def receive(self, text: str) -> list[TTSMessage]:
        """Take a message."""

    def keep_alive(self) -> None:
        """Keep the session alive."""

    def lost(self) -> object:
        """The socket is gone."""


P = TypeVar("P", bound=TTSProtocol)


class TTSClient(Protocol):
    """The client that a link serves."""

    def opened(self) -> None:
        """A new socket is open: it needs a new protocol."""

    def take(self, message: TTSMessage) -> None:
        """Take a message of the service. Errors are reported; the link has reacted to them."""

    def lost(self, error: ServiceError) -> None:
        """The socket was lost; the next one is being dialled."""

    def dead(self, error: ServiceError) -> None:
        """The connection failed for good."""


class TTSLink(Generic[P]):
    """Sends what a protocol has to send, and passes on what the service says.

    Args:
        client: Called with every event.
        protocol: Until the first socket is open.
        voice: The voice's id.
        socket: The last segment of the address.
        options: Of the socket.
        access: The way to the service; from the environment by default.

    Attributes:
        protocol: The session on the present socket.

    Raises:
        ConfigurationError: If there is neither key nor token.
    """

    def __init__(
        self,
        client: TTSClient,
        protocol: P,
        voice: str,
        socket: str,
        options: TTSOptions,
        access: Access | None,
    ) -> None:
        self.protocol = protocol
        self._client = client
        self._out: deque[str] = deque()
        self._connection = (access or Access()).speech(self, voice, socket, options)
        self._has_ended = False

    @property
    def is_open(self) -> bool:
        """Whether a socket is open."""
        return self._connection.is_open

    async def run(self) -> None:
        """Keep a socket open until ``close`` or ``end``, or until retrying is pointless."""
        try:
            await self._connection.run()
        finally:
            del self._client  # it holds this link

    async def close(self, limit: float, *, is_awaited: bool = False) -> None:
        """Close the socket; see ``SocketConnection.close``."""
        await self._connection.close(limit, is_awaited=is_awaited)

    def end(self) -> None:
        """Close the socket in the background. What still arrives is dropped undecoded."""
        self._has_ended = True
        self._out.clear()
        self._connection.end()

    def flow(self) -> None:
        """Send what the protocol has to send."""
        self._out += self.protocol.take()
        if self._out:
            self._connection.wake()

    def clear(self) -> None:
        """Forget what was to be sent over a socket that is gone."""
        self.protocol.lost()
        self._out.clear()

    def healthy(self) -> None:
        """The service works."""
        self._connection.healthy()

    def replace(self, error: ServiceError, *, later: bool = False) -> None:
        """Give up the current socket; see ``SocketConnection.replace``."""
        self._connection.replace(error, later=later)

    # Called by the connection.

    def opened(self) -> None:
        self._client.opened()

    def outgoing(self) -> str | None:
        return self._out.popleft() if self._out else None

    def received(self, text: str) -> None:
        if self._has_ended:
            return
        for message in self.protocol.receive(text):
            self._client.take(message)
            if isinstance(message, TTSError) and message.reaction is not Reaction.IGNORE:
                failure = reported_error(message.code, message.message, message.reaction)
                self._connection.replace(failure, later=message.reaction is Reaction.BACK_OFF)
        if not self._has_ended:
            self.flow()

    def tick(self) -> None:
        self.protocol.keep_alive()
        if not self._has_ended:
            self.flow()

    def lost(self, error: ServiceError) -> None:
        self.clear()
        self._client.lost(error)

    def dead(self, error: ServiceError) -> None:
        self._client.dead(error)
