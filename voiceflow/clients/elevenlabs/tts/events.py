"""What text to speech reports. What the agent says is in no ``repr``."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum

from voiceflow.clients.elevenlabs.reactions import Reaction
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.alignment import NO_CHARACTERS, Characters, read_alignment
from voiceflow.errors import ServiceError


@dataclass(frozen=True, slots=True)
class ContextAudio:
    """The next piece of a context's audio.

    Attributes:
        context_id: Whose.
        data: Whole samples in the output format; compressed audio as it comes.
        start: Seconds of the context's audio before it.
        characters: What is complete with it of the text that was sent, nothing left out; times from the start
            of the context's audio, from the service or interpolated.
        is_word_end: Whether the text goes on with a new word after the last of the characters.
        normalized_alignment: What the service says of the characters as they are spoken.
    """

    context_id: str
    data: bytes = field(repr=False)
    start: float
    characters: Characters = NO_CHARACTERS
    is_word_end: bool = False
    normalized_alignment: object = field(default=None, repr=False)

    def normalized(self) -> Characters:
        """The characters as they are spoken, numbers written out; read on demand."""
        return read_alignment(self.normalized_alignment, self.start)


class ContextOutcome(Enum):
    """How a context ended."""

    FINISHED = "finished"
    """Its final came: all of its audio was sent."""
    CANCELLED = "cancelled"
    """Nobody wanted the rest, and the service has stopped sending it."""
    LOST = "lost"
    """The socket went away."""


@dataclass(frozen=True, slots=True)
class ContextEnded:
    """A context is over, and its slot is free. Reported once of each context that was opened."""

    context_id: str
    outcome: ContextOutcome


@dataclass(frozen=True, slots=True)
class TTSError:
    """The service reports an error.

    Attributes:
        code: The service's name of it, such as ``max_active_conversations``.
        reaction: What the client does about it.
        message: The service's words.
        context_id: Whose, if it says so.
    """

    code: str
    reaction: Reaction
    message: str
    context_id: str | None = None


@dataclass(frozen=True, slots=True)
class ContextFinished:
    """All audio of a finished context has been delivered."""

    context_id: str


class Limit(StrEnum):
    """A limit of time that the service overran."""

    FIRST_AUDIO = "first_audio"
    STALL = "stall"


@dataclass(frozen=True, slots=True)
class Overrun:
    """The service is too slow for a phone call; the rest of the text is asked for on a fresh socket.

    Attributes:
        context_id: Whose audio did not come.
        limit: Which limit.
        retries: How often that happened to this context, this time included.
    """

    context_id: str
    limit: Limit
    retries: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The rest of a context will not be spoken.

    Attributes:
        context_id: Whose.
        error: Why.
        rest: The text whose audio did not come, for another voice to go on with.
        seconds: How much audio did come.
    """

    context_id: str
    error: ServiceError
    rest: str = field(repr=False)
    seconds: float


TTSMessage = ContextAudio | ContextEnded | TTSError
"""What the service says."""

TTSEvent = ContextAudio | ContextFinished | Overrun | Failed | TTSError | SocketLost | ClientDead
"""What the client says."""
