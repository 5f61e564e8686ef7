"""What a media stream tells besides audio and digits."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStarted:
    """The stream is up.

    Attributes:
        stream_sid: ``MZ…``; every message to Twilio carries it.
        call_sid: ``CA…``, the leg on which the TwiML runs.
        account_sid: ``AC…``.
        parameters: What the TwiML gave to the stream as ``<Parameter>``.
    """

    stream_sid: str
    call_sid: str
    account_sid: str
    parameters: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkEchoed:
    """Twilio has played, or cleared, everything that was sent before this mark.

    Attributes:
        name: As it was sent.
    """

    name: str


@dataclass(frozen=True, slots=True)
class StreamStopped:
    """The call is over, or was given another document. Only the closing of the socket follows."""


StreamEvent = StreamStarted | MarkEchoed | StreamStopped
