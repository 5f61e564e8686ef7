"""The data of a conversation that the API needs, wherever it took place; and calls that were only dialled.

A record may change while its conversation goes on, and may know its future: only events before ``now`` are
reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol


class RecordedToolUse(Protocol):
    """A tool that was called."""

    @property
    def call_id(self) -> str:
        """Names it."""

    @property
    def name(self) -> str:
        """Of the tool."""

    @property
    def kind(self) -> str:
        """Such as ``"client"`` or ``"webhook"``."""

    @property
    def parameters(self) -> Mapping[str, object]:
        """Its arguments."""


class ToolOutcome(Protocol):
    """The result of a tool."""

    @property
    def call_id(self) -> str:
        """As in the call."""

    @property
    def name(self) -> str:
        """Of the tool."""

    @property
    def kind(self) -> str:
        """As in the call."""

    @property
    def result(self) -> str:
        """What the agent got."""

    @property
    def is_error(self) -> bool:
        """Whether it failed."""

    @property
    def seconds(self) -> float:
        """How long it took."""


class TurnRecord(Protocol):
    """A turn of one side: its words and actions."""

    @property
    def role(self) -> Literal["user", "agent"]:
        """Who."""

    @property
    def message(self) -> str | None:
        """The heard part of it."""

    @property
    def time_in_call_secs(self) -> int:
        """When, from the start."""

    @property
    def tool_calls(self) -> Sequence[RecordedToolUse]:
        """Tools that were called in it."""

    @property
    def tool_results(self) -> Sequence[ToolOutcome]:
        """Results of tools."""

    @property
    def interrupted(self) -> bool:
        """Whether it was cut off."""

    @property
    def original_message(self) -> str | None:
        """The full text."""

    @property
    def source_medium(self) -> str | None:
        """How it came."""


class RecordedSide(Protocol):
    """A recorded side."""

    @property
    def seconds(self) -> float:
        """Its length."""


class Record(Protocol):
    """A conversation. Times are loop times; those that have not come yet are None or lie ahead."""

    @property
    def conversation_id(self) -> str:
        """Names it."""

    @property
    def agent_id(self) -> str:
        """Whom it is with."""

    @property
    def opened_at(self) -> float:
        """When it was asked for."""

    @property
    def started_at(self) -> float | None:
        """When the two could hear each other."""

    @property
    def ended_at(self) -> float | None:
        """When it was over."""

    @property
    def initiation(self) -> Mapping[str, object]:
        """Its initiation data."""

    @property
    def transcript(self) -> Sequence[TurnRecord]:
        """The turns, in order."""

    @property
    def termination_reason(self) -> str:
        """How it ended."""

    @property
    def error(self) -> str | None:
        """The service's error, if it ended with one."""

    @property
    def user_audio(self) -> RecordedSide | None:
        """The user's audio, if it is kept."""

    @property
    def agent_audio(self) -> RecordedSide | None:
        """The agent's audio, if it is kept."""

    def status(self, now: float) -> str:
        """Its status at this loop time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialledTurn:
    """A turn of a call that was only dialled."""

    role: Literal["user", "agent"]
    message: str | None = field(repr=False)
    time_in_call_secs: int
    tool_calls: Sequence[RecordedToolUse] = ()
    tool_results: Sequence[ToolOutcome] = ()
    interrupted: bool = False
    original_message: str | None = None
    source_medium: str | None = "audio"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A side of such a call."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DialledCall:
    """A call whose whole course is known when it is dialled; time passes by itself.

    Attributes:
        conversation_id: Names the conversation.
        agent_id: Who speaks.
        opened_at: When it is dialled.
        started_at: When it is answered; None if nobody does.
        ended_at: When it is over; None if it waits for somebody to connect it.
        processing: Seconds from then until it is done.
        initiation: Its initiation data.
        transcript: The planned turns.
        termination_reason: How it will end.
        error: The carrier's error, if the call does not come about.
        user_audio: One side, if it is kept.
        agent_audio: The other.
    """

    conversation_id: str
    agent_id: str
    opened_at: float
    started_at: float | None = None
    ended_at: float | None = None
    processing: float = 0.0
    initiation: Mapping[str, object] = field(default_factory=dict, repr=False)
    transcript: Sequence[TurnRecord] = field(default=(), repr=False)
    termination_reason: str = ""
    error: str | None = None
    user_audio: RecordedSide | None = None
    agent_audio: RecordedSide | None = None

    def status(self, now: float) -> str:
        """Its status at this loop time."""
        if self.ended_at is not None and now >= self.ended_at:
            if self.started_at is None:
                return "failed"
            return "processing" if now < self.ended_at + self.processing else "done"
        is_answered = self.started_at is not None and now >= self.started_at
        return "in-progress" if is_answered else "initiated"
