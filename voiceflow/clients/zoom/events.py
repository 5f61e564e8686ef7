"""Events of a stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from voiceflow.clients.zoom.codes import StopReason


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSpeaker:
    """A participant of the meeting.

    Attributes:
        user_id: Zoom's number of the participant in this meeting; 0 if unknown.
        name: As shown in the meeting; may be empty.
    """

    user_id: int = 0
    name: str = field(default="", repr=False)


MIXED = MeetingSpeaker()
"""The speaker of audio that is mixed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A piece of audio: signed 16-bit little-endian samples at 16000 Hz, mono.

    Attributes:
        data: The samples.
        speaker: Whose audio it is; ``MIXED`` for everybody's.
        timestamp: When it was recorded, in milliseconds.
    """

    data: bytes = field(repr=False)
    speaker: MeetingSpeaker
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantTranscript:
    """A piece of what a participant said.

    Attributes:
        text: The words.
        speaker: Who spoke.
        timestamp: In milliseconds.
        is_final: Whether the words will not change. Zoom's older servers send only final ones.
    """

    text: str = field(repr=False)
    speaker: MeetingSpeaker
    timestamp: int
    is_final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """A message in the meeting's chat.

    Attributes:
        text: The message.
        speaker: Who wrote it.
        timestamp: In milliseconds.
    """

    text: str = field(repr=False)
    speaker: MeetingSpeaker
    timestamp: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A participant is in the meeting."""

    speaker: MeetingSpeaker


@dataclass(frozen=True, slots=True)
class Left:
    """A participant has left the meeting."""

    speaker: MeetingSpeaker


@dataclass(frozen=True, slots=True)
class SpeakerChanged:
    """Another participant is the loudest one."""

    speaker: MeetingSpeaker


@dataclass(frozen=True, slots=True)
class MediaInterrupted:
    """The media socket must be opened again; the signaling socket stays."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Zoom has ended the stream."""

    reason: StopReason


MediaEvent: TypeAlias = Audio | ParticipantTranscript | ChatMessage
SignalingEvent: TypeAlias = Joined | Left | SpeakerChanged | MediaInterrupted | Stopped
StreamEvent: TypeAlias = MediaEvent | SignalingEvent
