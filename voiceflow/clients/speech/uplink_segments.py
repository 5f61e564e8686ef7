"""What an uplink sends: chunks of audio, and where a segment ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(slots=True)
class SegmentEnd:
    """The end of a segment, and its state.

    Attributes:
        position: The end of the segment.
        asked_at: When it was requested.
        deadline: When the answer is late.
        is_forced: Whether it was not requested: the segment had grown too long.
        is_voiced: Whether the segment contains voice.
        is_sent: Whether it was sent on the current socket.
        sent_at: When it was sent.
        is_late: Whether it was reported as late.
        is_repeated: Whether a socket was given up because the answer was missing.
    """

    position: int
    asked_at: float
    deadline: float
    is_forced: bool = False
    is_voiced: bool = False
    is_sent: bool = False
    sent_at: float = 0.0
    is_late: bool = False
    is_repeated: bool = False


class Chunk(NamedTuple):
    """The next piece to send: audio, and whether the segment ends after it."""

    data: bytes
    commit: bool
