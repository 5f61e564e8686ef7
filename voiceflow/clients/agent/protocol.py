"""The port that a vendor's wire format implements: messages without a socket, a task or a clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.agent.events import AgentEvent
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import Message


class ProtocolState(Protocol):
    """The state of one conversation, as its driver needs it."""

    @property
    def input(self) -> AudioFormat:
        """The format of the user's audio on the wire."""

    @property
    def output(self) -> AudioFormat:
        """The format of the agent's audio on the wire."""

    @property
    def is_ready(self) -> bool:
        """Whether the service accepted the session on this socket."""

    @property
    def is_manual(self) -> bool:
        """Whether we say when the user's turn begins and ends."""

    @property
    def is_turn_open(self) -> bool:
        """Whether the user has said something that was neither transcribed nor answered."""

    @property
    def awaited_since(self) -> float | None:
        """When the service last said something about the answer that is due; None if none is."""

    @property
    def is_quiet(self) -> bool:
        """Whether neither the user nor the agent is speaking, as far as the service has reported."""

    @property
    def is_leaving(self) -> bool:
        """Whether the service is about to close the socket."""


class LiveProtocol(Protocol):
    """One conversation with a speech-to-speech model, across sockets. ``now`` is loop time."""

    @property
    def state(self) -> ProtocolState:
        """The state of the conversation."""

    def opened(self, history: Sequence[Message], now: float) -> None:
        """A new socket is open. ``history`` is the conversation so far."""

    def lost(self) -> list[AgentEvent]:
        """The socket is gone. Messages wait for the next one; returns what was known and not reported."""

    def take(self) -> str | None:
        """The next message to send."""

    def queue(self, message: str) -> None:
        """Send a message of ``audio`` in order with the others."""

    def audio(self, data: bytes) -> str:
        """The message for a piece of the user's audio, in the input format."""

    def receive(self, text: str, now: float) -> list[AgentEvent]:
        """Take a message.

        Raises:
            RemoteProtocolError: If it is malformed.
            ServiceError: If the socket is of no use any more; it says whether another one is.
        """

    def user_message(self, text: str, now: float) -> None:
        """Send a text as the user, which the agent answers."""

    def note(self, text: str) -> None:
        """Give the model information that it does not answer."""

    def say(self, text: str, now: float) -> None:
        """Let the agent say a text, word for word as far as the model obeys."""

    def answer_tool(self, call_id: str, name: str, text: str, *, is_answered: bool, now: float) -> None:
        """Send the result of a call. ``is_answered``: whether the agent is to speak about it."""

    def interrupt(self, event_id: int) -> None:
        """Drop the rest of the responses up to this one."""

    def is_dead(self, event_id: int) -> bool:
        """Whether a response was interrupted."""

    def is_line(self, event_id: int) -> bool:
        """Whether a response says a text of ``say``."""

    def heard(self, event_id: int, text: str, seconds: float) -> None:
        """The user heard no more of this response than ``text``, ``seconds`` of its audio."""

    def begin_turn(self) -> None:
        """The user's turn begins, if turns are manual. Audio follows."""

    def end_turn(self, now: float) -> None:
        """The user's turn is over, if turns are manual."""

    def update(self, instructions: str | None, tools: Sequence[ToolSchema] | None) -> None:
        """Change the session's instructions or tools; None leaves them."""
