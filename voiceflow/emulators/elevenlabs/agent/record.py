"""The record of an emulated conversation: turns with times, the end, and the audio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from voiceflow.audio.recording import Track


class Status(StrEnum):
    """The status of a conversation."""

    INITIATED = "initiated"
    IN_PROGRESS = "in-progress"
    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that was called.

    Attributes:
        call_id: Names it in the messages.
        name: Of the tool.
        kind: ``"client"``, ``"webhook"``, ``"system"``, ``"mcp"``, …
        parameters: What it was called with.
    """

    call_id: str
    name: str
    kind: str
    parameters: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecordedToolResult:
    """What came of it.

    Attributes:
        call_id: As in the call.
        name: Of the tool.
        kind: As in the call.
        result: The text that the agent got.
        is_error: Whether it failed.
        seconds: How long it took.
        error_type: As the client named it, or ``"client_timeout"``.
    """

    call_id: str
    name: str
    kind: str
    result: str = field(repr=False)
    is_error: bool
    seconds: float
    error_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedItem:
    """One turn.

    Attributes:
        role: The speaker.
        message: What was said, as far as it was heard; None for a turn that only uses tools.
        at: Seconds from the start of the conversation.
        event_id: Of the messages about it.
        tool_calls: Tools that were called in it.
        tool_results: What came of tools.
        interrupted: Whether the user cut it off.
        original_message: What would have been said, if it was interrupted.
        source_medium: ``"audio"`` or ``"text"`` or another that the client named.
        file_ids: Files that came with it.
    """

    role: Literal["user", "agent"]
    message: str | None = field(default=None, repr=False)
    at: float
    event_id: int
    tool_calls: tuple[ToolUse, ...] = ()
    tool_results: tuple[RecordedToolResult, ...] = ()
    interrupted: bool = False
    original_message: str | None = field(default=None, repr=False)
    source_medium: str | None = None
    file_ids: tuple[str, ...] = ()

    @property
    def time_in_call_secs(self) -> int:
        """Whole seconds from the start of the conversation, as in the API."""
        return int(self.at)


@dataclass(frozen=True, slots=True)
class AnsweredPing:
    """A ping that was answered.

    Attributes:
        event_id: Of the ping.
        at: Loop time of the answer.
        seconds: From the ping to it.
    """

    event_id: int
    at: float
    seconds: float


@dataclass(slots=True, kw_only=True)
class ConversationRecord:
    """One conversation, during and after it.

    Attributes:
        conversation_id: Names it.
        agent_id: Whom it was with.
        opened_at: Loop time of the handshake.
        started_at: Loop time of the metadata; None until then.
        ended_at: Loop time of its end; None until then.
        processing: Seconds for which it is being processed after its end.
        initiation: The client's first message; empty if it sent none.
        transitions: Loop time and new status, in order.
        transcript: The turns, in order.
        termination_reason: How it ended; empty while it goes on.
        error: The service's error type, if it ended with an error.
        close_code: Of the socket.
        contexts: Contextual updates by id.
        feedback: Score by event id.
        approvals: What the client said about MCP tools, by call id.
        pongs: The newest pings that were answered.
        user_audio: What the user said, at its time; None if nothing is recorded.
        agent_audio: What was played to the user, at its time.
    """

    conversation_id: str
    agent_id: str
    opened_at: float
    started_at: float | None = None
    ended_at: float | None = None
    processing: float = 0.0
    initiation: dict[str, Any] = field(default_factory=dict, repr=False)
    transitions: list[tuple[float, Status]] = field(default_factory=list)
    transcript: list[RecordedItem] = field(default_factory=list, repr=False)
    termination_reason: str = ""
    error: str | None = None
    close_code: int | None = None
    contexts: dict[str, str] = field(default_factory=dict, repr=False)
    feedback: dict[int, str | None] = field(default_factory=dict)
    approvals: dict[str, bool] = field(default_factory=dict)
    pongs: list[AnsweredPing] = field(default_factory=list)
    user_audio: Track | None = field(default=None, repr=False)
    agent_audio: Track | None = field(default=None, repr=False)

    @property
    def duration(self) -> float:
        """Seconds from start to end; 0 while it goes on."""
        if self.started_at is None or self.ended_at is None:
            return 0.0
        return self.ended_at - self.started_at

    def seconds(self, now: float) -> float:
        """Seconds from its start to a loop time."""
        return now - (self.started_at or 0.0)

    def become(self, status: Status, now: float) -> None:
        """Note a new status."""
        self.transitions.append((now, status))

    def status(self, now: float) -> Status:
        """Where it stands at this loop time: processing is over by itself after a while."""
        status = self.transitions[-1][1] if self.transitions else Status.INITIATED
        if status is Status.PROCESSING and now >= self.transitions[-1][0] + self.processing:
            return Status.DONE
        return status
