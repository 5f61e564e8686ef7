"""Events of realtime speech to text. No ``repr`` contains what the user said."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.clients.speech.stt_events import (
    Committed,
    CommitTimedOut,
    Partial,
    RecognitionStarted,
    STTError,
    STTEvent,
    STTMessage,
    VendorEvent,
)

__all__ = [
    "CommitTimedOut",
    "Committed",
    "Edited",
    "Entities",
    "Entity",
    "Partial",
    "RecognitionStarted",
    "Redacted",
    "STTError",
    "STTEvent",
    "STTMessage",
    "VendorEvent",
    "VendorWarning",
]


@dataclass(frozen=True, slots=True)
class Entity:
    """Something recognised in a final text.

    Attributes:
        text: As in the transcript.
        type: Such as ``credit_card``.
        start: Index of its first character in the text.
        end: Index after its last character.
    """

    text: str = field(repr=False)
    type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entities(VendorEvent):
    """What ``entity_detection`` found in a segment."""

    text: str = field(repr=False)
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Edited(VendorEvent):
    """A segment rewritten as ``transcript_edit`` asked."""

    text: str = field(repr=False)
    edited_text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Redacted(VendorEvent):
    """A segment without what ``entity_redaction`` hides."""

    text: str = field(repr=False)
    redacted_text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VendorWarning(VendorEvent):
    """A warning; the session continues."""

    message: str
