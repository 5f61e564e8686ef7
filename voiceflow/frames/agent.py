"""What the agent says, before it is audio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from voiceflow.audio.sound import Sound
from voiceflow.audio.words import Word
from voiceflow.frames.base import AgentFrame, Frame


@dataclass(frozen=True, slots=True)
class PlayResult:
    """How the playing of something ended.

    Attributes:
        seconds: How much of a sound the user heard; 0 for a text.
        is_complete: Whether the user heard all of it.
    """

    seconds: float = 0.0
    is_complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SayFrame(Frame):
    """Asks the responder to speak this text, as a separate reply, when the agent has the floor.

    Attributes:
        text: What to say, word for word.
        protected: Whether the user cannot interrupt it (a legal notice).
        ended: Called once, when no more of it will be said.
    """

    text: str = field(repr=False)
    protected: bool = False
    ended: Callable[[PlayResult], None] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayFrame(Frame):
    """Asks the responder to play this sound, as a separate reply, when the agent has the floor.

    Attributes:
        sound: What to play.
        protected: Whether the user cannot interrupt it.
        ended: Called once, when no more of the sound will be played.
    """

    sound: Sound
    protected: bool = False
    ended: Callable[[PlayResult], None] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTextFrame(AgentFrame):
    """A piece of a reply that is ready to be spoken: usually a clause.

    Attributes:
        text: With its trailing white space; the pieces of a reply concatenate to the reply.
    """

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentWordsFrame(AgentFrame):
    """The times at which words of a reply are spoken. Travels just before the audio that contains them.

    Attributes:
        words: In order; times in seconds from the start of the reply's audio.
    """

    words: tuple[Word, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEndFrame(AgentFrame):
    """Nothing more of this reply follows: no text from the responder, no audio from the TTS."""
