"""Events of a streaming recogniser. No ``repr`` contains what the user said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from voiceflow.audio.words import Word
from voiceflow.clients.speech.reactions import Reaction
from voiceflow.clients.speech.socket_events import AudioDropped, ClientDead, SocketLost


@dataclass(frozen=True, slots=True)
class RecognitionStarted:
    """The service accepted the settings. An open socket alone does not imply it.

    Attributes:
        session_id: The service's id of the session.
        config: The settings as the service understood them; the fields vary between versions.
    """

    session_id: str
    config: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Partial:
    """The interim transcript of the open segment; replaces the previous one. May be empty."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Committed:
    """A segment is final. Each segment is reported once.

    Attributes:
        text: Empty if nothing was said in the segment.
        words: With times in seconds from the first audio sent; empty if not requested.
        language: ISO 639 code, if requested.
        waited: Seconds since the commit that it answers, if any.
        confidence: How sure the service is of the words, from 0 to 1; None if unknown.
    """

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)
    language: str | None = None
    waited: float | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class STTError:
    """The service reports an error.

    Attributes:
        code: The service's name of the error, such as ``rate_limited``.
        reaction: The client's reaction.
        message: The service's text.
    """

    code: str
    reaction: Reaction
    message: str


class VendorEvent:
    """Base class of vendor-specific events."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class CommitTimedOut:
    """A commit was not answered in time. A later answer is still reported.

    Attributes:
        waited: Seconds.
        is_owed: Whether words had been recognised. Silence may get no answer.
    """

    waited: float
    is_owed: bool


STTMessage = RecognitionStarted | Partial | Committed | STTError | VendorEvent
"""Events from the service."""

STTEvent = STTMessage | CommitTimedOut | AudioDropped | SocketLost | ClientDead
"""Events from the client."""
