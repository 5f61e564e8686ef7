"""What the user does: voice, words and keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.audio.words import Word
from voiceflow.frames.base import Frame, SystemFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class UserStartedSpeakingFrame(SystemFrame):
    """The user's voice began.

    Attributes:
        at: Loop time of the first voiced sample, in seconds.
        voiced: Seconds of voice since then, without pauses.
        confidence: How sure the detector is that this is the user's voice, from 0 to 1: the mean over the
            voice of the last 0.3 s. A detector that only answers yes or no reports 1.
        reason: What decided: ``"model"``; ``"gate"`` where no voice model was used; ``"detector"`` for a
            detector that does not say.
        below: By how many dB this voice is quieter than the user usually is; None while that is not known.
        sound_at: Loop time at which the sound began that turned out to be a voice, never after ``at``; None
            if the detector does not say.
    """

    at: float
    voiced: float = 0.0
    confidence: float = 1.0
    reason: str = "detector"
    below: float | None = None
    sound_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, init=False)
class UserSpeakingFrame(SystemFrame):
    """The user's voice continues: one frame for each packet with voice, after the packet that began it.

    Attributes:
        at: Loop time of the packet, in seconds.
        voiced: Seconds of voice since it began, without pauses.
        confidence: How sure the detector is, as in ``UserStartedSpeakingFrame``.
        reason: What decided, as there.
        below: How much quieter than usual it is, as there.
    """

    at: float
    voiced: float
    confidence: float = 1.0
    reason: str = "detector"
    below: float | None = None

    def __init__(
        self,
        *,
        at: float,
        voiced: float,
        confidence: float = 1.0,
        reason: str = "detector",
        below: float | None = None,
    ) -> None:
        _set_at(self, at)
        _set_voiced(self, voiced)
        _set_confidence(self, confidence)
        _set_reason(self, reason)
        _set_below(self, below)


# A frame comes with every voiced packet: through its slots it is made in half of a dataclass's time.
_set_at, _set_voiced, _set_confidence, _set_reason, _set_below = (
    vars(UserSpeakingFrame)[name].__set__ for name in ("at", "voiced", "confidence", "reason", "below")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserStoppedSpeakingFrame(SystemFrame):
    """The user's voice ended.

    Attributes:
        at: Loop time of the last voiced sample, in seconds; earlier than the decision.
    """

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnProbabilityFrame(SystemFrame):
    """The output of a turn model for the user's voice. Probabilities from 0 to 1; 0.5 is undecided.

    Attributes:
        at: Loop time of the last sample that the model received, in seconds; earlier than the output.
        ending: That the user's turn is over at that moment.
        ending_soon: That it is over within half a second; None if the model does not predict this.
        backchannel: That the sound up to then only means "I am listening" and is no interruption; None if
            the model does not distinguish the two.
    """

    at: float
    ending: float
    ending_soon: float | None = None
    backchannel: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserWordsFrame(SystemFrame):
    """Travels upstream: the recogniser found words in the user's last utterance. The VAD learns from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimTranscriptionFrame(Frame):
    """An interim transcript of an utterance that continues. Replaces the one before.

    Attributes:
        text: The words so far, stripped; may be empty.
        speaker: Who speaks, as in ``TranscriptionFrame``. It replaces only the interim of the same speaker.
        is_final: Whether the utterance ended without any words. ``text`` is then empty.
    """

    text: str = field(repr=False)
    speaker: str = "user"
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionFrame(Frame):
    """A final transcript: a piece of the user's speech that will not change. Each piece comes once.

    Attributes:
        text: The words, stripped; never empty.
        words: With times in seconds from the start of the recogniser's session; may be empty.
        language: ISO 639 code, if the recogniser reported one.
        speaker: Who spoke; ``"user"`` is the person whom the agent serves, on most calls the only one.
        confidence: How sure the recogniser is of the words, from 0 to 1; None if it does not report this.
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
    """The abilities of the recogniser, which sends this frame once, when the session starts.

    Attributes:
        gives_interims: Whether words arrive while they are spoken. Without this frame, assume that they do.
    """

    gives_interims: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DTMFFrame(Frame):
    """A key press of the user.

    Attributes:
        digit: One of ``0123456789*#ABCD``.
    """

    digit: str = field(repr=False)
