"""The life of a session: its start and end, errors and measurements."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from voiceflow.frames.base import Frame, SystemFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFrame(Frame):
    """The first frame of a session, downstream. The call is up; the responder may greet."""


class EndReason(StrEnum):
    """Why a session ends."""

    USER_HANGUP = "user_hangup"
    AGENT_HANGUP = "agent_hangup"
    CONNECTION_LOST = "connection_lost"
    TRANSFERRED = "transferred"
    MOVED = "moved"
    SHUTDOWN = "shutdown"
    TIME_LIMIT = "time_limit"
    OPT_OUT = "opt_out"
    """The user wants no more calls. The agent says ``Phrases.no_more_calls`` and hangs up."""
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFrame(Frame):
    """The last ordered frame, downstream. What was pushed before it is still spoken.

    Each processor gets one in a call. Pushing one does what ``Session.end`` does. A user who hangs up while
    it is on its way causes an interruption with the reason ``"hangup"`` and no second frame;
    ``Session.is_heard`` says whether anybody still listens.

    Attributes:
        reason: Why. After ``USER_HANGUP``, ``CONNECTION_LOST``, ``TRANSFERRED`` and ``MOVED`` nobody listens.
    """

    steers: ClassVar[bool] = True

    reason: EndReason = EndReason.AGENT_HANGUP

    @property
    def is_heard(self) -> bool:
        """Whether the user is still there to hear the rest."""
        return self.reason not in _UNHEARD


_UNHEARD = (EndReason.USER_HANGUP, EndReason.CONNECTION_LOST, EndReason.TRANSFERRED, EndReason.MOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFrame(Frame):
    """The agent is about to leave the call: it hangs up, or transfers the call. Downstream.

    A responder holds the frame until everything that it has to say was heard. Until the first sound of that
    goodbye the user can cancel it by speaking. If no processor takes the frame, the session ends once it has
    passed.

    Attributes:
        reason: The reason with which the session then ends.
        act: What to do before the session ends, such as a transfer. If it raises, the call goes on.
    """

    reason: EndReason = EndReason.AGENT_HANGUP
    act: Callable[[], Awaitable[None]] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFrame(SystemFrame):
    """Another process is to continue the call, if nobody has the floor now. Downstream.

    A processor that answers the user passes it on only between two turns. If it passes the last processor,
    the session ends with the reason ``MOVED``.

    Attributes:
        act: What to do before the session ends.
    """

    act: Callable[[], Awaitable[None]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelFrame(SystemFrame):
    """The session stops at once. Audio that has not been played is dropped.

    Pushing one does what ``Session.cancel`` does.
    """

    steers: ClassVar[bool] = True

    reason: EndReason = EndReason.ERROR


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ErrorFrame(SystemFrame):
    """Something failed. Goes both ways; the session's policy decides what happens.

    Attributes:
        processor: The name of the processor that failed.
        error: The exception.
        fatal: Whether that processor can no longer work in this call.
    """

    processor: str
    error: Exception
    fatal: bool = False

    def __repr__(self) -> str:
        # The exception's text may quote what somebody said.
        error = type(self.error).__name__
        return f"ErrorFrame(processor={self.processor!r}, error={error}, fatal={self.fatal})"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatedFrame(SystemFrame):
    """A processor's answer to a change of settings: applied or not. Goes both ways.

    Attributes:
        processor: The name of the processor that answers.
        settings: Names of the settings.
        reason: Why they did not change; empty if they did.
    """

    processor: str
    settings: tuple[str, ...]
    reason: str = ""

    @property
    def is_applied(self) -> bool:
        """Whether the change is in effect."""
        return not self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFrame(SystemFrame):
    """A measurement, for observers and reports. Nothing depends on it.

    Attributes:
        processor: The name of the processor that measured.
        name: The quantity, with its unit at the end: ``"stt_final_s"``, ``"audio_dropped_bytes"``.
        value: The measured value.
    """

    processor: str
    name: str
    value: float
