"""What the user does: voice, words and keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.audio.words import Word
from voiceflow.frames.base import Frame, SystemFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class UserStartedSpeakingFrame(SystemFrame):
    """The caller's voice began.

    Attributes:
        at: Loop time of the first voiced sample, in seconds.
        voiced: Seconds of voice that the detector has heard since then, pauses not counted.
        confidence: How sure the detector is that this is the user's voice, from 0 to 1: the mean over the
            voice of the last 0.3 s. A detector that knows only yes and no says 1.
        reason: What decided: ``"model"``; ``"gate"`` where no voice model was asked; ``"detector"`` with one
            that does not say.
    """

    at: float
    voiced: float = 0.0
    confidence: float = 1.0
    reason: str = "detector"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSpeakingFrame(SystemFrame):
    """The caller's voice goes on: one for each packet with voice in it, after the one that began it.

    Attributes:
        at: Loop time of the packet, in seconds.
        voiced: Seconds of voice since it began, pauses not counted.
        confidence: How sure the detector is, as in ``UserStartedSpeakingFrame``.
        reason: What decided, as there.
    """

    at: float
    voiced: float
    confidence: float = 1.0
    reason: str = "detector"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserStoppedSpeakingFrame(SystemFrame):
    """The caller's voice ended.

    Attributes:
        at: Loop time of the last voiced sample, in seconds; it lies before the decision.
    """

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnProbabilityFrame(SystemFrame):
    """What a turn model hears in the user's voice. Probabilities from 0 to 1; a half is undecided.

    Attributes:
        at: Loop time of the last sample that it knew, in seconds; it lies before the answer.
        ending: That the user's turn is over at that moment.
        ending_soon: That it is over within half a second; None if the model does not look ahead.
        backchannel: That the sound until then only says "I am listening", and is no interruption; None if
            the model does not tell them apart.
    """

    at: float
    ending: float
    ending_soon: float | None = None
    backchannel: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserWordsFrame(SystemFrame):
    """Travels upstream: the recogniser found words in what the user said last. The VAD learns from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimTranscriptionFrame(Frame):
    """What the recogniser believes so far of an utterance that goes on. Replaces the one before.

    Attributes:
        text: The words so far, stripped; may be empty.
        speaker: Who speaks, as in ``TranscriptionFrame``. It replaces only what the same speaker was saying.
        is_final: Whether the utterance is over and there were no words in it. ``text`` is then empty.
    """

    text: str = field(repr=False)
    speaker: str = "user"
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionFrame(Frame):
    """A piece of what the caller said that will not change. Each piece comes once.

    Attributes:
        text: The words, stripped; never empty.
        words: With times in seconds from the start of the recogniser's session; may be empty.
        language: ISO 639 code, if the recogniser told.
        speaker: Who spoke; ``"user"`` is the one whom the agent serves, on most calls the only one.
        confidence: How sure the recogniser is of the words, from 0 to 1; None if it does not tell.
    """

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)
    language: str | None = None
    speaker: str = "user"
    confidence: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise TypeError(f"the text of a transcript is a str, not {type(self.text).__name__}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniserFrame(SystemFrame):
    """What the recogniser can do. It sends this once, when the session starts.

    Attributes:
        gives_interims: Whether words come while they are spoken. Without such a frame they are expected to.
    """

    gives_interims: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DTMFFrame(Frame):
    """A key press of the caller.

    Attributes:
        digit: One of ``0123456789*#ABCD``.
    """

    digit: str = field(repr=False)
