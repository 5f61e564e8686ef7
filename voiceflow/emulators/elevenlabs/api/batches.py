"""A batch of calls and the people it calls, as the emulator keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.clients.elevenlabs.schema.calls import (
    NewBatchCall,
    Recipient,
)
from voiceflow.emulators.elevenlabs.api.records import DialledCall

_STATES = {
    "initiated": "initiated",
    "in-progress": "in_progress",
    "processing": "completed",
    "done": "completed",
    "failed": "failed",
}


@dataclass(slots=True)
class BatchPerson:
    """A recipient and the planned or past call; None if there is none."""

    id: str
    asked: Recipient = field(repr=False)
    call: DialledCall | None = field(default=None, repr=False)
    changed_at: float = 0.0

    def state(self, now: float) -> str:
        if self.call is None:
            return "cancelled"
        return _STATES[self.call.status(now)] if self.call.opened_at <= now else "pending"


@dataclass(slots=True)
class StoredBatch:
    """A batch and its people."""

    id: str
    asked: NewBatchCall = field(repr=False)
    created_at: float
    starts_at: float
    people: list[BatchPerson] = field(repr=False)
    retries: int = 0
    is_cancelled: bool = False

    def states(self, now: float) -> list[str]:
        return [person.state(now) for person in self.people]

    def status(self, now: float) -> str:
        if self.is_cancelled:
            return "cancelled"
        if now < self.starts_at:
            return "pending"
        return "completed" if all(s in ("completed", "failed") for s in self.states(now)) else "in_progress"
