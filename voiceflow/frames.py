"""What flows through a pipeline. A frame is a value: immutable, compared by content.

How the engine treats a frame is a property of its class:

- ``overtakes``: it is never queued behind anything (system frames and the caller's audio);
- ``interruptible``: it belongs to an agent reply and dies with it when the user barges in;
- ``steers``: it is about the session itself, and a processor that pushes one asks the session for it;
- otherwise it is *ordered*: it arrives once, in the order in which it was pushed.

What people say or key is left out of every ``repr``, so that logging a frame cannot leak it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, ClassVar

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode
from voiceflow.audio.words import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Direction(Enum):
    """Which way a frame travels."""

    DOWNSTREAM = 1
    """From the caller's audio towards the agent's audio."""
    UPSTREAM = -1
    """Back towards the caller's audio."""


@dataclass(frozen=True, slots=True, weakref_slot=True, kw_only=True)
class Frame:
    """Anything that flows. A direct subclass is ordered and survives interruptions."""

    overtakes: ClassVar[bool] = False
    interruptible: ClassVar[bool] = False
    steers: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFrame(Frame):
    """A frame that overtakes: handled at once, even by a processor that is busy."""

    overtakes: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFrame(Frame):
    """A part of one agent reply. After an interruption, frames of older replies are dropped.

    Attributes:
        reply: The reply's number, from ``Session.next_reply()``; grows through the call.
    """

    interruptible: ClassVar[bool] = True

    reply: int


# Audio


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFrame(Frame):
    """A chunk of mono audio, in the form in which it came.

    Attributes:
        data: The encoded samples.
        format: How ``data`` is to be read.
    """

    data: bytes = field(repr=False)
    format: AudioFormat
    _samples: NDArray[np.int16] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.format.seconds(len(self.data))

    @property
    def samples(self) -> NDArray[np.int16]:
        """The samples as 16-bit integers, decoded once, on first use. Do not write to it."""
        if self._samples is None:
            object.__setattr__(self, "_samples", decode(self.data, self.format.encoding))
        assert self._samples is not None
        return self._samples


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAudioFrame(AudioFrame):
    """What the caller's microphone sent. It never waits: only plain ``def`` handlers may take it."""

    overtakes: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAudioFrame(AudioFrame):
    """What the caller shall hear.

    Attributes:
        reply: The reply it belongs to.
    """

    interruptible: ClassVar[bool] = True

    reply: int


# What the user does


@dataclass(frozen=True, slots=True, kw_only=True)
class UserStartedSpeakingFrame(SystemFrame):
    """The caller's voice began.

    Attributes:
        at: Loop time of the first voiced sample, in seconds.
        voiced: Seconds of voice that the detector has heard since then, pauses not counted.
    """

    at: float
    voiced: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSpeakingFrame(SystemFrame):
    """The caller's voice goes on: one for each packet with voice in it, after the one that began it.

    Attributes:
        at: Loop time of the packet, in seconds.
        voiced: Seconds of voice since it began, pauses not counted.
    """

    at: float
    voiced: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UserStoppedSpeakingFrame(SystemFrame):
    """The caller's voice ended.

    Attributes:
        at: Loop time of the last voiced sample, in seconds; it lies before the decision.
    """

    at: float


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
    """

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)
    language: str | None = None
    speaker: str = "user"


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


# What the agent does


@dataclass(frozen=True, slots=True, kw_only=True)
class SayFrame(Frame):
    """Asks the responder to speak this text, as a reply of its own, when the agent has the floor.

    Attributes:
        text: What to say, word for word.
        protected: Whether the caller cannot interrupt it (a legal notice).
    """

    text: str = field(repr=False)
    protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTextFrame(AgentFrame):
    """A piece of a reply that is ready to be spoken: usually a clause.

    Attributes:
        text: With its trailing white space; the pieces of a reply concatenate to the reply.
    """

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentWordsFrame(AgentFrame):
    """When the words of a reply are spoken. Travels just before the audio that contains them.

    Attributes:
        words: In order; times in seconds from the start of the reply's audio.
    """

    words: tuple[Word, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEndFrame(AgentFrame):
    """Nothing more of this reply follows: from the responder its text, from the TTS its audio."""


# The floor


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptionFrame(SystemFrame):
    """The user took the floor. Goes both ways from where it was decided, in one synchronous sweep.

    Attributes:
        reply: Everything of replies numbered below this is dead. A processor that pushes 0 means every
            reply so far, as ``Session.interrupt`` does.
        reason: Why, in a word for reports: ``"voice"``, ``"words"``, ``"key"``, ``"hangup"``, …
    """

    reply: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PausePlayoutFrame(SystemFrame):
    """The user may be about to barge in: hold the agent's audio, lose nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePlayoutFrame(SystemFrame):
    """It was no barge-in: go on with the very next sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitFrame(SystemFrame):
    """Travels upstream: the recogniser shall settle what it has heard so far, now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnDecisionFrame(SystemFrame):
    """What was decided about the floor, and why: for observers and reports. Nothing depends on it.

    Attributes:
        action: ``"pause"``, ``"resume"``, ``"interrupt"``, ``"go_on"``, ``"drop"``, ``"commit"``,
            ``"end_turn"``, ``"give_up"``.
        reason: Why, in a word or two.
        signals: The measurements and thresholds it rests on, by name, times in seconds.
    """

    action: str
    reason: str
    signals: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStartedSpeakingFrame(SystemFrame):
    """Travels upstream from the output: the first audio of a reply went to the caller.

    Attributes:
        reply: Which reply.
    """

    reply: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardFrame(SystemFrame):
    """Travels upstream from the output: what the caller has heard of a reply so far.

    Attributes:
        reply: Which reply.
        text: The words heard, joined as they were written, with single spaces.
        seconds: Audio played.
        is_final: Whether the reply is over (played out, or interrupted) and this will not change.
        is_complete: Whether all of it was played.
    """

    reply: int
    text: str = field(repr=False)
    seconds: float
    is_final: bool = False
    is_complete: bool = False


# The life of a session


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFrame(Frame):
    """The first frame of a session, downstream. The call is up; the responder may greet."""


class EndReason(StrEnum):
    """Why a session ends."""

    USER_HANGUP = "user_hangup"
    AGENT_HANGUP = "agent_hangup"
    CONNECTION_LOST = "connection_lost"
    TRANSFERRED = "transferred"
    SHUTDOWN = "shutdown"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFrame(Frame):
    """The last ordered frame, downstream. What was pushed before it is still spoken.

    Each processor gets one in a call. Pushing one does what ``Session.end`` does. A user who hangs up while
    it is on its way causes an interruption with the reason ``"hangup"`` and no second frame; whether
    anybody still listens is ``Session.is_heard``.

    Attributes:
        reason: Why. After ``USER_HANGUP``, ``CONNECTION_LOST`` and ``TRANSFERRED`` nobody listens any more.
    """

    steers: ClassVar[bool] = True

    reason: EndReason = EndReason.AGENT_HANGUP

    @property
    def is_heard(self) -> bool:
        """Whether the caller is still there to hear the rest."""
        return self.reason not in (EndReason.USER_HANGUP, EndReason.CONNECTION_LOST, EndReason.TRANSFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFrame(Frame):
    """The agent is about to leave the call: it hangs up, or hands the call on. Downstream.

    A responder waits until everything that it has to say was heard. Until the first sound of that goodbye the
    user can call it off by speaking. Where nobody takes the frame, the session ends when it has passed.

    Attributes:
        reason: Why the session ends then.
        act: What to do before the session ends, such as a transfer. If it raises, the call goes on.
    """

    reason: EndReason = EndReason.AGENT_HANGUP
    act: Callable[[], Awaitable[None]] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelFrame(SystemFrame):
    """The session stops at once. What was not yet spoken will not be.

    Pushing one does what ``Session.cancel`` does.
    """

    steers: ClassVar[bool] = True

    reason: EndReason = EndReason.ERROR


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ErrorFrame(SystemFrame):
    """Something failed. Goes both ways; the session's policy decides what happens.

    Attributes:
        processor: The name of the processor in which it happened.
        error: The exception.
        fatal: Whether that processor cannot do its work any more in this call.
    """

    processor: str
    error: Exception
    fatal: bool = False

    def __repr__(self) -> str:
        # The exception's text may quote what somebody said.
        error = type(self.error).__name__
        return f"ErrorFrame(processor={self.processor!r}, error={error}, fatal={self.fatal})"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFrame(SystemFrame):
    """A measurement, for observers and reports. Nothing depends on it.

    Attributes:
        processor: Who measured.
        name: What, with its unit at the end: ``"stt_final_s"``, ``"audio_dropped_bytes"``.
        value: The figure.
    """

    processor: str
    name: str
    value: float
