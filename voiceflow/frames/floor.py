"""Who has the floor, and what was heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from voiceflow.frames.base import SystemFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptionFrame(SystemFrame):
    """The user took the floor. Goes both ways from the processor that decided, in one synchronous sweep.

    Attributes:
        reply: Every frame of replies numbered below this is dropped. A processor that pushes 0 means every
            reply so far, as ``Session.interrupt`` does.
        reason: Why, in a word for reports: ``"voice"``, ``"words"``, ``"key"``, ``"hangup"``, …
    """

    reply: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PausePlayoutFrame(SystemFrame):
    """The user may be about to barge in: hold the agent's audio without losing any.

    Attributes:
        grace: Seconds for which audio that the carrier has already may play on. Nothing more is sent.
    """

    grace: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePlayoutFrame(SystemFrame):
    """It was no barge-in: continue with the next sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitFrame(SystemFrame):
    """Travels upstream: asks the recogniser to finalise at once what it has heard so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnDecisionFrame(SystemFrame):
    """What was decided about the floor, and why: for observers and reports. Nothing depends on it.

    Attributes:
        action: ``"pause"``, ``"resume"``, ``"interrupt"``, ``"go_on"``, ``"drop"``, ``"commit"``,
            ``"end_turn"``, ``"give_up"``.
        reason: Why, in a word or two.
        signals: The measurements and thresholds behind the decision, by name, times in seconds.
        rule: For the end of a turn, the field of ``TurnPolicy`` that decided.
        alternatives: Seconds of silence after which each rule for words ends a turn; the rule that decided
            comes first.
        saved: Seconds by which the turn ended earlier than with ``TurnPolicy.silence`` for all words;
            negative if it ended later.
    """

    action: str
    reason: str
    signals: tuple[tuple[str, float], ...] = ()
    rule: str = ""
    alternatives: tuple[tuple[str, float], ...] = ()
    saved: float | None = None


class TurnOutcome(StrEnum):
    """How a turn of the agent ended."""

    COMPLETED = "completed"
    """All of it was heard."""
    INTERRUPTED = "interrupted"
    """The user took the floor, or the program silenced it."""
    NO_OUTPUT = "no_output"
    """It contained nothing that can be spoken."""
    OUTPUT_LIMIT = "output_limit"
    """The model's answer reached its limit of tokens; the part before the limit was heard."""
    CONTENT_FILTERED = "content_filtered"
    """A content filter removed a part of it; the rest was heard."""
    MODEL_ERROR = "model_error"
    """It could not be generated to its end."""
    TTS_ERROR = "tts_error"
    """It could not be spoken to its end."""
    ABORTED = "aborted"
    """The call ended first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnOutcomeFrame(SystemFrame):
    """A turn of the agent is over: for observers and reports. Nothing depends on it.

    Attributes:
        reply: The reply number under which its last part was played.
        outcome: How it ended.
    """

    reply: int
    outcome: TurnOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStartedSpeakingFrame(SystemFrame):
    """Travels upstream from the output: the first audio of a reply went to the user.

    Attributes:
        reply: Which reply.
    """

    reply: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicedTextFrame(SystemFrame):
    """Travels upstream from the TTS: text of a reply as it reached the voice.

    The TTS sends it if a processor between it and the agent takes ``AgentTextFrame``, which may be changed.

    Attributes:
        reply: Which reply.
        text: The text, with its white space.
    """

    reply: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardFrame(SystemFrame):
    """Travels upstream from the output: how much of a reply the user has heard so far.

    Attributes:
        reply: Which reply.
        text: The words heard, as written, joined by single spaces.
        seconds: Audio played.
        is_final: Whether the reply is over (played out or interrupted), so that no update follows.
        is_complete: Whether all of it was played.
    """

    reply: int
    text: str = field(repr=False)
    seconds: float
    is_final: bool = False
    is_complete: bool = False
