"""What happens in a virtual meeting."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from voiceflow.frames.audio import AudioFrame
from voiceflow.frames.base import Frame, SystemFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person in a meeting.

    Attributes:
        user_id: The service's number of the person in this meeting; 0 if unknown.
        name: As shown in the meeting; may be empty.
    """

    user_id: int
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantAudioFrame(AudioFrame):
    """Audio of one participant. Like ``UserAudioFrame`` it never waits, but a VAD does not take it.

    Attributes:
        participant: Whose audio it is.
        at: When the audio begins, in seconds on the meeting's clock, which all participants share.
    """

    overtakes: ClassVar[bool] = True

    participant: Participant
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoinedFrame(SystemFrame):
    """Somebody is in the meeting."""

    participant: Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLeftFrame(SystemFrame):
    """Somebody has left the meeting."""

    participant: Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveSpeakerFrame(SystemFrame):
    """Another participant is now the loudest one."""

    participant: Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatFrame(Frame):
    """A message in the meeting's chat.

    Attributes:
        text: The message.
        participant: Who wrote it.
    """

    text: str = field(repr=False)
    participant: Participant


class EntryState(StrEnum):
    """How far an agent that dials in has come."""

    WAITING = "waiting"
    """It is in a waiting room, or the host is not there yet."""
    ENTERED = "entered"
    """It is in the meeting, and people can hear it."""
    REFUSED = "refused"
    """The meeting's number or passcode is wrong, or nobody let it in."""
    OVER = "over"
    """The meeting has ended, or the agent was removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEntryFrame(SystemFrame):
    """An agent that dials in to a meeting has come further.

    Attributes:
        state: How far.
    """

    state: EntryState
