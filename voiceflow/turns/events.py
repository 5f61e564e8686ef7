"""What the turn machine is told, and what it decides."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.turns.turn import USER, UserTurn


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""


@dataclass(frozen=True, slots=True)
class Voice(Event):
    """The user's voice was heard: at its start, and with each further voiced packet.

    Attributes:
        at: When, in loop seconds.
        voiced: Seconds of voice since the start.
    """

    at: float
    voiced: float = 0.0


@dataclass(frozen=True, slots=True)
class VoiceEnded(Event):
    """The VAD declared the end of speech.

    Attributes:
        at: When the last voice was, in loop seconds.
    """

    at: float


@dataclass(frozen=True, slots=True)
class Interim(Event):
    """What the recogniser believes so far that this speaker is saying."""

    text: str = field(repr=False)
    speaker: str = USER


@dataclass(frozen=True, slots=True)
class Final(Event):
    """What the recogniser settled on."""

    text: str = field(repr=False)
    speaker: str = USER


@dataclass(frozen=True, slots=True)
class Key(Event):
    """A key was pressed."""

    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReplyStarted(Event):
    """The agent began to think or speak.

    Attributes:
        is_protected: Whether the user cannot interrupt it.
    """

    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class ReplyEnded(Event):
    """The agent's reply is over: heard to its end, failed, or interrupted by somebody else."""


@dataclass(frozen=True, slots=True)
class Deadline(Event):
    """The time that the machine asked for has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the machine decided, with its reason.

    Attributes:
        reason: In a word or two.
        signals: Measurements and thresholds behind it, in seconds.
    """

    reason: str
    signals: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Decision):
    """Hold the agent's audio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Decision):
    """Go on with the agent's audio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupt(Decision):
    """Drop the agent's reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit(Decision):
    """Ask the recogniser for its final transcript."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndTurn(Decision):
    """The user has finished; it is the agent's turn.

    Attributes:
        turn: What was said and keyed.
        is_murmur: Whether it interrupted the agent and only says "I am listening".
    """

    turn: UserTurn
    is_murmur: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp(Decision):
    """The user spoke, and no word of it was recognised.

    Attributes:
        interrupted: Whether the agent was interrupted by it.
    """

    interrupted: bool = False
