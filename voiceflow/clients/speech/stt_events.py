"""What a streaming recogniser reports. What the user said is in no ``repr``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from voiceflow.audio.words import Word
from voiceflow.clients.speech.reactions import Reaction
from voiceflow.clients.speech.socket_events import AudioDropped, ClientDead, SocketLost


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """The service accepted the settings. An open socket alone does not mean that.

    Attributes:
        session_id: The service's name of the session.
        config: The settings as the service reads them; its fields change between versions.
    """

    session_id: str
    config: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Partial:
    """What is believed so far of the open segment; replaces the partial before. May be empty."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Committed:
    """A segment is final. Each segment is reported once.

    Attributes:
        text: May be empty: nothing was said in the segment.
        words: With times in seconds from the first audio ever sent; empty if not asked for.
        language: ISO 639 code, if asked for.
        waited: Seconds since the commit that it answers, if it answers one.
    """

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)
    language: str | None = None
    waited: float | None = None


@dataclass(frozen=True, slots=True)
class STTError:
    """The service reports an error.

    Attributes:
        code: The service's name of it, such as ``rate_limited``.
        reaction: What the client does about it.
        message: The service's words.
    """

    code: str
    reaction: Reaction
    message: str


class VendorEvent:
    """Base class of what one vendor reports and others do not."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class CommitTimedOut:
    """A commit was not answered in time. If the answer comes later it is reported nevertheless.

    Attributes:
        waited: Seconds.
        is_owed: Whether words had been recognised. Silence may have no answer.
    """

    waited: float
    is_owed: bool


STTMessage = SessionStarted | Partial | Committed | STTError | VendorEvent
"""What the service says."""

STTEvent = STTMessage | CommitTimedOut | AudioDropped | SocketLost | ClientDead
"""What the client says."""
