"""Faults of a connection and their times."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class EmulatedSocket(StrEnum):
    """The websockets that are emulated."""

    STT = "speech-to-text/realtime"
    TTS = "text-to-speech/stream-input"
    TTS_MULTI = "text-to-speech/multi-stream-input"
    AGENT = "convai/conversation"
    TELEPHONE = "convai/conversation/twilio"


class Timing(StrEnum):
    """What the messages with audio say of when each character is spoken."""

    GOOD = "good"
    """What is true."""
    NONE = "none"
    """Nothing: null."""
    GAPS = "gaps"
    """Nothing in every second message."""
    MALFORMED = "malformed"
    """Lists of unequal lengths, times that are no numbers, and no lists at all, in turn."""
    OTHER = "other"
    """The times of other characters than those that were sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Faults of one connection. By default there are none.

    Counts are of messages that the server has sent on the connection, ``0`` meaning at once.

    Attributes:
        refuse: HTTP status with which the handshake is refused.
        first_delay: Seconds added before the first audio, or the first transcript.
        stall_after: After so many messages stop reading and writing.
        stall_for: For how many seconds.
        cut_after: After so many messages drop the connection without a close frame.
        cut_after_received: After so many messages from the client drop the connection.
        error: The documented error to report, such as ``"quota_exceeded"``; the socket closes after it.
        error_after: After so many messages.
        odd_chunks: Let pieces of audio end inside a sample.
        extras: Send unknown message types, and unknown fields in every message. These alone do not
            fit the published schemas.
        timing: What the timing of speech is like.
        silent: End what was given to be spoken without any audio.
        ignore_commits: Never answer a commit.
        duplicate_finals: Send each final message twice.
        late_audio: Seconds by which what is left of a context comes later once it was closed, and what still
            comes of an agent's response once it was interrupted.
    """

    refuse: int | None = None
    first_delay: float = 0.0
    stall_after: int | None = None
    stall_for: float = math.inf
    cut_after: int | None = None
    cut_after_received: int | None = None
    error: str | None = None
    error_after: int = 0
    odd_chunks: bool = False
    extras: bool = False
    timing: Timing = Timing.GOOD
    silent: bool = False
    ignore_commits: bool = False
    duplicate_finals: bool = False
    late_audio: float = 0.0


NO_FAULTS = Faults()
"""All is well."""
