"""The entries of a journal: single events, the caller's turns, the agent's replies."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from voiceflow.audio.words import Word
from voiceflow.dialogue import unheard
from voiceflow.turns.turn import attributed


class NoteKind(StrEnum):
    """What a note tells."""

    START = "start"
    SPEECH_START = "speech_start"
    SPEECH_STOP = "speech_stop"
    INTERIM = "interim"
    FINAL = "final"
    KEY = "key"
    PAUSE = "pause"
    RESUME = "resume"
    INTERRUPT = "interrupt"
    GO_ON = "go_on"
    """The voice that interrupted the agent said nothing: the rest of the reply is spoken."""
    DROP = "drop"
    """It said something: the reply that was kept is not wanted."""
    COMMIT = "commit"
    END_TURN = "end_turn"
    GIVE_UP = "give_up"
    REPLY = "reply"
    """The first text of a reply went to be spoken."""
    FIRST_AUDIO = "first_audio"
    ON_WIRE = "on_wire"
    HEARD = "heard"
    REPLY_OVER = "reply_over"
    ERROR = "error"
    END = "end"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened.

    Attributes:
        at: Loop time, in seconds.
        kind: What.
        text: What was said, heard or failed; with who said it, if it was neither user nor agent.
        reply: Which reply it is about, if one.
        reason: Why, of a decision.
        signals: What a decision rests on.
        alternatives: Seconds of quiet after which each rule would have ended a turn, the one that did first.
        saved: Seconds by which a turn has ended earlier than by silence alone, of the end of a turn.
    """

    at: float
    kind: NoteKind
    text: str = field(default="", repr=False)
    reply: int | None = None
    reason: str = ""
    signals: tuple[tuple[str, float], ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()
    saved: float | None = None


@dataclass(slots=True)
class AgentReply:
    """A reply of the agent. Times are loop times; None is what has not happened.

    Attributes:
        number: The reply's number.
        first_token: The model's first words came.
        first_text: The first clause went to be spoken.
        first_audio: Its first audio came back.
        on_wire: The first of it went to the caller.
        over: It was played to its end, or cut off.
        written: All of it.
        heard: The words that the caller has heard.
        words: When its words are spoken, in seconds of its audio; empty if the voice does not tell.
        is_complete: Whether all of it was played.
        is_interrupted: Whether the caller cut it off.
    """

    number: int
    first_token: float | None = None
    first_text: float | None = None
    first_audio: float | None = None
    on_wire: float | None = None
    over: float | None = None
    written: str = field(default="", repr=False)
    heard: str = field(default="", repr=False)
    words: list[Word] = field(default_factory=list, repr=False)
    is_complete: bool = False
    is_interrupted: bool = False

    @property
    def unheard(self) -> str:
        """The words after those that were heard."""
        return unheard(self.written, self.heard).strip()


@dataclass(slots=True)
class CallerTurn:
    """What the caller said in one go, and what came of it. Times are loop times.

    Attributes:
        began: The first voice.
        ended: The last voice.
        committed: The recogniser was asked to settle.
        final: Its last final transcript came.
        decided: The turn was over.
        pieces: The final transcripts, each with its speaker before it.
        barged_in: Whether it began over the agent's voice and cut it off.
        reply: The answer.
    """

    began: float | None = None
    ended: float | None = None
    committed: float | None = None
    final: float | None = None
    decided: float | None = None
    pieces: list[tuple[str, str]] = field(default_factory=list, repr=False)
    barged_in: bool = False
    reply: AgentReply | None = None

    @property
    def text(self) -> str:
        """What was understood; where somebody else than the user spoke, with who it was."""
        return attributed(self.pieces)

    def since_end(self, at: float | None) -> float | None:
        """Seconds from the last voice to a time; None if either is unknown."""
        return None if at is None or self.ended is None else at - self.ended
