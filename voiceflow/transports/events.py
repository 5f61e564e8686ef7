"""Events of a media stream besides audio and digits, the same for every carrier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from voiceflow.frames import DTMFFrame, UserAudioFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStarted:
    """The stream is up.

    Attributes:
        stream_id: The carrier's name of the stream; at Twilio ``MZ…``.
        call_id: The carrier's name of the call, the same on each of its streams; at Twilio ``CA…``.
        account_sid: Whose call it is; at Twilio ``AC…``; may be empty.
        parameters: Set by the webhook: ``From``, ``To``, ``Direction`` and the bot's own parameters.
    """

    stream_id: str
    call_id: str
    account_sid: str = ""
    parameters: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkEchoed:
    """The carrier has played, or cleared, everything that was sent before this mark.

    Attributes:
        name: The name with which the mark was sent.
    """

    name: str


@dataclass(frozen=True, slots=True)
class StreamStopped:
    """The call is over, or its document was replaced. Only the closing of the socket follows."""


StreamEvent: TypeAlias = StreamStarted | MarkEchoed | StreamStopped

Received: TypeAlias = UserAudioFrame | DTMFFrame | StreamEvent
"""An event in a carrier's message."""
