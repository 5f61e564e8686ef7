"""The emulator's record of each websocket, and a test's actions on an open one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from voiceflow.emulators.elevenlabs.agent.conversation import ServedConversation
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord
from voiceflow.emulators.elevenlabs.agent.telephone import TelephoneConversation
from voiceflow.emulators.elevenlabs.effects import Message
from voiceflow.emulators.elevenlabs.faults import EmulatedSocket, Faults
from voiceflow.emulators.elevenlabs.stt_protocol import RealtimeTranscription, Recognised
from voiceflow.emulators.elevenlabs.tts_protocol import TtsPeer

ServedPeer: TypeAlias = TtsPeer | RealtimeTranscription | ServedConversation | TelephoneConversation


@dataclass(frozen=True, slots=True)
class Passed:
    """A message that passed.

    Attributes:
        at: Loop time in seconds.
        message: The JSON object; a dictionary with one key ``invalid`` if it was none.
    """

    at: float
    message: Message = field(repr=False)


@dataclass(slots=True, eq=False)
class EmulatedConnection:
    """One websocket, open or closed.

    Attributes:
        endpoint: Which websocket it is.
        voice_id: On the text-to-speech sockets.
        query: The query parameters, as sent; a repeated one with its last value.
        parameters: The same, all of them in order.
        faults: Its faults.
        opened_at: Loop time.
        received: What the client sent, the newest of it.
        sent: What the client was sent, the newest of it.
        close_code: Once it is closed; 1006 if there was no close frame.
    """

    endpoint: EmulatedSocket
    voice_id: str
    query: Mapping[str, str] = field(repr=False)
    faults: Faults
    opened_at: float
    received: deque[Passed] = field(repr=False)
    sent: deque[Passed] = field(repr=False)
    close_code: int | None = None
    parameters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    peer: ServedPeer | None = field(default=None, repr=False)
    controls: Controls | None = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        """Whether the socket is open."""
        return self.controls is not None and self.close_code is None

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts that occupy a slot now; empty text names the default one."""
        return self.peer.open_contexts if isinstance(self.peer, TtsPeer) else ()

    @property
    def most_contexts(self) -> int:
        """How many contexts were open at a time, at most."""
        return self.peer.most_contexts if isinstance(self.peer, TtsPeer) else 0

    @property
    def recognised(self) -> tuple[Recognised, ...]:
        """The segments that were answered, with what was heard in them."""
        return tuple(self.peer.recognised) if isinstance(self.peer, RealtimeTranscription) else ()

    @property
    def conversation(self) -> ConversationRecord | None:
        """What is kept of the conversation, on the agents' sockets."""
        if isinstance(self.peer, ServedConversation | TelephoneConversation):
            return self.peer.record
        return None

    def cut(self) -> None:
        """Drop the connection without a close frame."""
        if self.controls is not None:
            self.controls.cut()

    def stall(self, seconds: float) -> None:
        """Stop reading and writing for so long; ``math.inf`` for ever."""
        if self.controls is not None:
            self.controls.stall(seconds)

    def fail(self, error: str) -> None:
        """Report a documented error, and close if the service closes after it."""
        if self.controls is not None:
            self.controls.fail(error)

    def tell(self, message: Message) -> None:
        """Send any message of the service now; ``agent.server_messages`` has them all for an agent."""
        if self.controls is not None:
            self.controls.tell(message)


@dataclass(frozen=True, slots=True)
class Controls:
    """How a connection reaches the socket behind it."""

    cut: Callable[[], None]
    stall: Callable[[float], None]
    fail: Callable[[str], None]
    leave: Callable[[], None]
    tell: Callable[[Message], None]
