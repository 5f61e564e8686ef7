"""Calls that an agent makes through an emulated carrier: they ring, and somebody may answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceflow.emulators.elevenlabs.api.records import RecordedSide, TurnRecord
    from voiceflow.emulators.kit.carrier import EmulatedCall

_REASONS = ("busy", "no-answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class RungCall:
    """The conversation of a call until its stream has come; it fails if that never does.

    Attributes:
        conversation_id: Names the conversation.
        agent_id: Who speaks.
        opened_at: When it was dialled.
        call: At the carrier.
        initiation: Its initiation data.
    """

    conversation_id: str
    agent_id: str
    opened_at: float
    call: EmulatedCall = field(repr=False)
    initiation: Mapping[str, object] = field(default_factory=dict, repr=False)
    started_at: float | None = None
    transcript: tuple[TurnRecord, ...] = ()
    user_audio: RecordedSide | None = None
    agent_audio: RecordedSide | None = None

    @property
    def ended_at(self) -> float | None:
        """When it was over."""
        return self.call.ended_at

    @property
    def termination_reason(self) -> str:
        """How it ended."""
        return "" if self.ended_at is None else "Call was not answered"

    @property
    def error(self) -> str | None:
        """The carrier's status, once it is over."""
        if self.ended_at is None:
            return None
        return self.call.status if self.call.status in _REASONS else "unknown"

    def status(self, now: float) -> str:
        """Its status."""
        return "initiated" if self.ended_at is None else "failed"
