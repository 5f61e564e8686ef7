"""A conversation with an agent without a network: text in, events out; commands in, text out.

Source: https://elevenlabs.io/docs/agents-platform/api-reference/agents-platform/websocket
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from voiceflow.clients.elevenlabs.agent import commands
from voiceflow.clients.elevenlabs.agent.commands import ToolErrorType
from voiceflow.clients.elevenlabs.agent.events import (
    AgentAudio,
    AgentError,
    AgentMessage,
    AgentPing,
    ConversationStarted,
    Interruption,
)
from voiceflow.clients.elevenlabs.agent.payload import Payload
from voiceflow.clients.elevenlabs.agent.reactions import reaction_to
from voiceflow.clients.elevenlabs.agent.reading import read_event
from voiceflow.clients.elevenlabs.agent.tool_events import ClientToolCall
from voiceflow.clients.elevenlabs.agent.voice import AgentVoice
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.sockets.wire import read_object
from voiceflow.errors import LocalProtocolError, RemoteProtocolError

MAX_WAITING = 256
"""Messages that may wait to be sent. Audio is not among them."""

_MAX_PONGS = 64
_MAX_CALLS = 256
_MAX_KNOWN_CALLS = 1024
_VITAL = frozenset({"conversation_initiation_metadata", "audio", "interruption", "ping", "client_tool_call"})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that waits to be sent.

    Attributes:
        text: The message.
        is_portable: Whether it is also valid in another conversation: it contains no id of this one.
        is_turn: Whether it is a user turn.
    """

    text: str = field(repr=False)
    is_portable: bool = True
    is_turn: bool = False


class AgentProtocol:
    """One conversation. It holds no socket, no task and no clock.

    The first message to send is the initiation. Until the service has accepted it, only the answers to pings
    follow; other messages wait in ``take``.

    Args:
        initiation: The initiation data.
        waiting: Messages that could not be sent in the previous conversation.

    Attributes:
        started: The service's acceptance; None before.
        ignored: Messages of unknown kinds, and malformed ones that nothing depends on.
    """

    def __init__(
        self, initiation: ConversationInitiation | None = None, *, waiting: tuple[Outgoing, ...] = ()
    ) -> None:
        self.started: ConversationStarted | None = None
        self.ignored = 0
        self._initiation: str | None = commands.initiation(initiation or ConversationInitiation())
        self._pongs: deque[str] = deque(maxlen=_MAX_PONGS)
        self._results: deque[str] = deque()
        self._waiting: deque[Outgoing] = deque(waiting)
        self._calls: set[str] = set()
        self._known_calls: dict[str, None] = {}
        self._voice: AgentVoice | None = None

    @property
    def stale(self) -> int:
        """Pieces of audio of dead responses that were dropped unread."""
        return 0 if self._voice is None else self._voice.stale

    def receive(self, text: str) -> list[AgentMessage]:
        """Take one message; answers to it are in ``take``.

        Raises:
            RemoteProtocolError: If it is malformed.
        """
        message = read_object(text)
        kind = message.get("type")
        try:
            event = self._read(kind, message)
        except RemoteProtocolError:
            if kind in _VITAL:
                raise
            event = None
        if event is None:
            self.ignored += kind != "audio"
            return []
        return [event] if self._note(event) else []

    @property
    def is_ready(self) -> bool:
        """Whether ``take`` has a message."""
        has_text = bool(self._waiting) and self.started is not None
        return self._initiation is not None or bool(self._pongs or self._results) or has_text

    def take(self) -> str | None:
        """The next message to send, except audio; None if there is none."""
        if self._initiation is not None:
            text, self._initiation = self._initiation, None
            return text
        if self._pongs:
            return self._pongs.popleft()
        if self._results:
            return self._results.popleft()
        return self._waiting.popleft().text if self._waiting and self.started is not None else None

    def waiting(self) -> tuple[Outgoing, ...]:
        """The unsent messages that can be sent in another conversation."""
        return tuple(message for message in self._waiting if message.is_portable)

    def audio(self, data: bytes) -> str:
        """Encode the user's audio.

        Args:
            data: In the format in ``started``; not empty.

        Raises:
            LocalProtocolError: Before the service has sent the format.
        """
        if self.started is None:
            raise LocalProtocolError("the format of the audio is not known yet")
        return commands.user_audio(data)

    def send(self, text: str, *, is_portable: bool = True, is_turn: bool = False) -> None:
        """Queue a message of the module ``commands``; see ``Outgoing``.

        Raises:
            LocalProtocolError: If too many wait.
        """
        if len(self._waiting) >= MAX_WAITING:
            raise LocalProtocolError(f"{MAX_WAITING} messages to the agent wait to be sent")
        self._waiting.append(Outgoing(text, is_portable, is_turn))

    def answer_tool(
        self, call_id: str, result: str, *, is_error: bool = False, error_type: ToolErrorType | None = None
    ) -> bool:
        """Answer a call of a client tool.

        Returns:
            Whether an answer is awaited: a call of this conversation that was not answered yet.
        """
        if call_id not in self._calls:
            return False
        self._calls.remove(call_id)
        self._results.append(commands.tool_result(call_id, result, is_error=is_error, error_type=error_type))
        return True

    def interrupt(self, event_id: int) -> None:
        """Drop what still comes of responses up to this event id, as if the service had interrupted them."""
        if self._voice is not None:
            self._voice.interrupt(event_id)

    def is_dead(self, event_id: int) -> bool:
        """Whether a response was interrupted."""
        return self._voice is not None and event_id <= self._voice.floor

    def _read(self, kind: object, message: dict[str, object]) -> AgentMessage | None:
        match kind:
            case "audio":
                return self._audio(message)
            case "error":
                return self._error(message)
        return read_event(message)

    def _audio(self, message: dict[str, object]) -> AgentAudio | None:
        if self._voice is None:
            raise RemoteProtocolError("audio before its format")
        return self._voice.read(message)

    def _error(self, message: dict[str, object]) -> AgentError:
        of = Payload.of(message, "error_event")
        code = of.whole_or_none("code") or 0
        kind = of.text_or_none("error_type")
        reaction = reaction_to(code, kind, has_started=self.started is not None)
        return AgentError(code, kind or "unknown", reaction, of.text_or_none("message") or "")

    def _note(self, event: AgentMessage) -> bool:
        """Note the state that later events need; false if the event is a repetition."""
        match event:
            case ConversationStarted():
                if self.started is not None:
                    return False
                self.started, self._voice = event, AgentVoice(event.output)
            case AgentPing():
                self._pongs.append(commands.pong(event.event_id))
            case Interruption():
                self.interrupt(event.event_id)
            case ClientToolCall():
                return self._note_call(event)
        return True

    def _note_call(self, call: ClientToolCall) -> bool:
        if call.call_id in self._known_calls:
            return False
        self._known_calls[call.call_id] = None
        if len(self._known_calls) > _MAX_KNOWN_CALLS:
            del self._known_calls[next(iter(self._known_calls))]
        if not call.expects_response:
            return True
        self._calls.add(call.call_id)
        if len(self._calls) > _MAX_CALLS:
            self.answer_tool(
                call.call_id, "Error: too many calls at once.", is_error=True, error_type="unknown"
            )
            return False
        return True
