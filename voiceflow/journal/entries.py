"""The entries of a journal: single events, the user's turns, the agent's replies."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from voiceflow.audio.words import Word
from voiceflow.dialogue import unheard
from voiceflow.turns.turn import attributed


class NoteKind(StrEnum):
    """The kind of event in a note."""

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
    """The voice that interrupted the agent contained no words: the rest of the reply is spoken."""
    DROP = "drop"
    """It contained words: the reply that was kept is dropped."""
    COMMIT = "commit"
    END_TURN = "end_turn"
    GIVE_UP = "give_up"
    REPLY = "reply"
    """The first text of a reply was sent to the voice."""
    FIRST_AUDIO = "first_audio"
    ON_WIRE = "on_wire"
    HEARD = "heard"
    REPLY_OVER = "reply_over"
    OPERATION = "operation"
    """An operation of a vendor or a tool is over: ``reason`` is its kind, ``text`` its vendor and name."""
    ERROR = "error"
    END = "end"


@dataclass(frozen=True, slots=True)
class Note:
    """An event in a call.

    Attributes:
        at: Loop time, in seconds.
        kind: The kind of event.
        text: The words said or heard, or the error; with the speaker, if it was neither user nor agent.
        reply: The number of its reply, if any.
        reason: The reason of a decision.
        signals: The measurements and thresholds behind a decision; of final words, the recogniser's
            ``confidence`` in them, if it reports one.
        alternatives: Seconds of silence after which each rule would end a turn; the deciding rule first.
        saved: For the end of a turn, seconds by which it ended earlier than by silence alone.
        unheard: For the end of a reply, the words that were written but not heard.
    """

    at: float
    kind: NoteKind
    text: str = field(default="", repr=False)
    reply: int | None = None
    reason: str = ""
    signals: tuple[tuple[str, float], ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()
    saved: float | None = None
    unheard: str = field(default="", repr=False)


@dataclass(slots=True)
class AgentReply:
    """A reply of the agent. Times are loop times; None until the event happens.

    Attributes:
        number: The reply's number.
        first_token: The model's first words arrived.
        first_text: The first clause was sent to the voice.
        first_audio: The first audio arrived from the voice.
        on_wire: The first audio was sent to the user.
        over: It was played to its end, or cut off.
        written: The full text.
        heard: The words that the user has heard.
        words: Its words with their times, in seconds of its audio; empty if the voice does not report them.
        is_complete: Whether all of it was played.
        is_interrupted: Whether the user cut it off.
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
class TimedTurn:
    """A turn of the user, and its answer. Times are loop times.

    Attributes:
        began: The first voice.
        ended: The last voice.
        committed: The recogniser was asked for the final transcript.
        final: The last final transcript arrived.
        decided: The turn was over.
        pieces: The final transcripts, each with its speaker before it.
        barged_in: Whether it interrupted the agent.
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
        """The transcript, with the speaker's name where somebody other than the user spoke."""
        return attributed(self.pieces)

    def since_end(self, at: float | None) -> float | None:
        """Seconds from the last voice to a time; None if either is unknown."""
        return None if at is None or self.ended is None else at - self.ended
