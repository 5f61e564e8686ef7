"""What carries a conversation with a speech-to-speech model across sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from voiceflow.clients.agent.events import (
    AgentEvent,
    ConversationDead,
    ConversationLost,
    ResponseAudio,
    SessionStarted,
)
from voiceflow.clients.agent.limits import ConversationLimits
from voiceflow.clients.agent.protocol import LiveProtocol
from voiceflow.clients.agent.user_audio import UserAudio
from voiceflow.dialogue.messages import Message
from voiceflow.errors import ServiceError
from voiceflow.net.retries import Backoff
from voiceflow.net.sockets.connection import SocketConnection
from voiceflow.net.sockets.dialer import Dialer
from voiceflow.net.timer import Timer

_KEEP_ALIVE = 10.0
_LOOK_AGAIN = 0.25


class LiveLink:
    """Sends what the protocol and the user's audio have, and replaces sockets that are lost, slow or old.

    Args:
        protocol: The vendor's wire format.
        dialer: Opens the sockets.
        on_event: Called with each event. It must not block.
        audio: The user's audio.
        vendor: The vendor's name, for errors.
        history: Returns the conversation so far, for a new socket.
        limits: The time limits.
        backoff: The retry policy.

    Attributes:
        is_over: Whether the conversation has ended.
    """

    def __init__(
        self,
        protocol: LiveProtocol,
        dialer: Dialer[str],
        on_event: Callable[[AgentEvent], None],
        audio: UserAudio,
        *,
        vendor: str,
        history: Callable[[], Sequence[Message]],
        limits: ConversationLimits,
        backoff: Backoff | None,
    ) -> None:
        self._protocol = protocol
        self._on_event = on_event
        self._audio = audio
        self._vendor = vendor
        self._history = history
        self._limits = limits
        self._connection = SocketConnection(
            dialer, self, vendor=vendor, keep_alive=_KEEP_ALIVE, backoff=backoff
        )
        self._deadline = Timer(self._expire)
        self._renewal = Timer(self._renew)
        self._is_renewing = False
        self.is_over = False

    async def run(self) -> None:
        """Keep a socket open until ``close`` or ConversationDead."""
        try:
            await self._connection.run()
        finally:
            self._deadline.cancel()
            self._renewal.cancel()
            self.is_over = True

    async def close(self, limit: float) -> None:
        """Close the socket, within ``limit`` seconds."""
        self.is_over = True
        await self._connection.close(limit)

    def wake(self) -> None:
        """There is something to send."""
        self._connection.wake()

    def follow(self) -> None:
        """Send what there is to send, and watch for the answer that is due."""
        self._connection.wake()
        if not self._protocol.state.is_ready:
            return
        since = self._protocol.state.awaited_since
        self._deadline.move([None if since is None else since + self._limits.stall])

    # Called by the connection.

    def opened(self) -> None:
        now = self._now()
        self._protocol.opened(self._history(), now)
        self._deadline.set(now + self._limits.accept)
        self._renewal.set(now + self._limits.renew)

    def outgoing(self) -> str | None:
        text = self._protocol.take()
        if text is not None or not self._protocol.state.is_ready:
            return text
        chunk = self._audio.next_chunk()
        return self._protocol.audio(chunk) if chunk else None

    def received(self, text: str) -> None:
        for event in self._protocol.receive(text, self._now()):
            if isinstance(event, SessionStarted):
                self._deadline.cancel()
            elif isinstance(event, ResponseAudio):
                self._connection.healthy()
            self._on_event(event)
        if self._protocol.state.is_leaving and not self._is_renewing:
            self._renew()
        self.follow()

    def tick(self) -> None:
        pass  # the user's audio keeps the session alive

    def lost(self, error: ServiceError) -> None:
        is_due = self._protocol.state.awaited_since is not None
        if self._protocol.state.is_turn_open and self._limits.replay:
            self._audio.rewind()
        self._deadline.cancel()
        self._renewal.cancel()
        for event in self._protocol.lost():
            self._on_event(event)
        is_planned, self._is_renewing = self._is_renewing, False
        if not is_planned:
            self._on_event(ConversationLost(error, is_due))

    def dead(self, error: ServiceError) -> None:
        self._deadline.cancel()
        self._renewal.cancel()
        self.is_over = True
        self._on_event(ConversationDead(error))

    # Time.

    def _expire(self) -> None:
        what = "has fallen silent" if self._protocol.state.is_ready else "did not accept the session"
        code = "stalled" if self._protocol.state.is_ready else "timeout"
        error = ServiceError(f"{code}: the service {what}", vendor=self._vendor, code=code, retryable=True)
        self._connection.replace(error)

    def _renew(self) -> None:
        """Replace an old session while nobody speaks."""
        if not self._protocol.state.is_quiet:
            self._renewal.set(self._now() + _LOOK_AGAIN)
            return
        self._is_renewing = True
        error = ServiceError(
            "renewed: the session is old", vendor=self._vendor, code="renewed", retryable=True
        )
        self._connection.replace(error)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
