"""Events for the turn machine, and its decisions."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.turns.endpoint import Endpoint
from voiceflow.turns.needs import Need
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.turn import USER, UserTurn
from voiceflow.turns.values import Expectation

Signals = tuple[tuple[str, float], ...]
"""Measurements and thresholds, by name."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""


@dataclass(frozen=True, slots=True, init=False)
class Voice(Event):
    """The user's voice was heard: at its start, and with each further voiced packet.

    Attributes:
        at: When, in loop seconds.
        voiced: Seconds of voice since the start.
        confidence: How sure the detector is that this is a voice, from 0 to 1.
        below: By how many dB it is quieter than this user usually is; None while that is not known.
        sound_at: When the sound began that turned out to be this voice, in loop seconds; at its start, and
            only if the detector says so.
    """

    at: float
    voiced: float = 0.0
    confidence: float = 1.0
    below: float | None = None
    sound_at: float | None = None

    def __init__(
        self,
        at: float,
        voiced: float = 0.0,
        confidence: float = 1.0,
        below: float | None = None,
        sound_at: float | None = None,
    ) -> None:
        _set_at(self, at)
        _set_voiced(self, voiced)
        _set_confidence(self, confidence)
        _set_below(self, below)
        _set_sound_at(self, sound_at)


# Made with every voiced packet: through its slots it is made in half of a dataclass's time.
_set_at, _set_voiced, _set_confidence, _set_below, _set_sound_at = (
    vars(Voice)[name].__set__ for name in ("at", "voiced", "confidence", "below", "sound_at")
)


@dataclass(frozen=True, slots=True)
class VoiceEnded(Event):
    """The VAD declared the end of speech.

    Attributes:
        at: When the last voice was, in loop seconds.
    """

    at: float


@dataclass(frozen=True, slots=True)
class TurnSound(Event):
    """The answer of a turn model about the user's voice. Probabilities from 0 to 1.

    Attributes:
        at: Loop time of the last sample that it knew.
        ending: That the turn is over at that moment.
        ending_soon: That it is over within ``last_sound.SOON``; None if the model does not look ahead.
        backchannel: That the sound until then only says "I am listening"; None if the model does not say.
    """

    at: float
    ending: float
    ending_soon: float | None = None
    backchannel: float | None = None


@dataclass(frozen=True, slots=True)
class Interim(Event):
    """An interim transcript of this speaker."""

    text: str = field(repr=False)
    speaker: str = USER


@dataclass(frozen=True, slots=True)
class Final(Event):
    """A final transcript. An empty text means that the utterance had no words."""

    text: str = field(repr=False)
    speaker: str = USER
    language: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Recogniser(Event):
    """The abilities of the recogniser.

    Attributes:
        gives_interims: Whether it reports words while they are spoken.
    """

    gives_interims: bool = True


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
class ReplyHeard(Event):
    """The first sound of the agent's reply is on its way to the user."""


@dataclass(frozen=True, slots=True)
class ReplyEnded(Event):
    """The agent's reply is over: heard to its end, dropped, failed, or interrupted by somebody else.

    Attributes:
        said: What the agent said in it.
        keeps_question: Whether it asks for nothing new: the question before it stands ("Could you say that
            again?").
    """

    said: str = field(default="", repr=False)
    keeps_question: bool = False


@dataclass(frozen=True, slots=True)
class AgentSaid(Event):
    """The agent has been silenced.

    Attributes:
        text: What it was saying.
    """

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Expect(Event):
    """Settings for the user's next turn only.

    Attributes:
        expecting: The value to wait for; None to find it in the agent's words.
        policy: The thresholds until the turn is over; None for the usual ones.
    """

    expecting: Expectation | None = None
    policy: TurnPolicy | None = None


@dataclass(frozen=True, slots=True)
class Needs(Event):
    """The values that the agent's tools need."""

    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Deadline(Event):
    """The time that the machine asked for has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision of the machine, with its reason.

    Attributes:
        reason: In a word or two.
        signals: Measurements and thresholds behind it, in seconds.
    """

    reason: str
    signals: Signals = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Decision):
    """Hold the agent's audio.

    Attributes:
        grace: Seconds for which audio that the carrier has already may play on.
    """

    grace: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Decision):
    """Go on with the agent's audio.

    Attributes:
        is_murmur: Whether there were words, which only say "I am listening". They stay with the machine.
    """

    is_murmur: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupt(Decision):
    """Silence the agent's reply.

    Attributes:
        keeps_reply: Whether only its playout ends, because it is not known yet whether the voice has words:
            a ``GoOn``, a ``Drop`` or an ``EndTurn`` follows.
    """

    keeps_reply: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(Decision):
    """There are words in the voice that interrupted the agent: the reply that was kept is not wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOn(Decision):
    """The voice that interrupted the agent had no words: speak the rest of the reply.

    Attributes:
        is_murmur: Whether there were words, which only say "I am listening". They stay with the machine.
        is_question: Whether it may have been more than a noise, so that the user is asked to repeat if
            there is nothing to go on with.
    """

    is_murmur: bool = False
    is_question: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit(Decision):
    """Ask the recogniser for its final transcript."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndTurn(Decision):
    """The user has finished; it is the agent's turn.

    Attributes:
        turn: The words and keys.
        is_murmur: Whether it only means "I am listening": it is remembered and not answered.
        is_doubtful: Whether the recogniser is so unsure of the words that the user is to be asked again.
        endpoint: By which rule it was decided, if silence or words ended the turn.
    """

    turn: UserTurn
    is_murmur: bool = False
    is_doubtful: bool = False
    endpoint: Endpoint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp(Decision):
    """The user spoke, and no word of it was recognised."""
