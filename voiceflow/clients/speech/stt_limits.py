"""Time limits of streaming speech to text on a phone call."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from voiceflow.arguments import Options

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class STTLimits(Options):
    """Limits of speech to text, in seconds.

    Attributes:
        chunk: Audio collected before it is sent. A commit never waits for it.
        ring: Unacknowledged audio that is kept; beyond it the oldest is dropped.
        answer: For the answer to a commit.
        segment: Open audio after which the client commits by itself: latency grows with the segment.
        accept: From the open socket until the service accepts the settings.
        keep_alive: Between the empty chunks that keep a session without audio alive.
    """

    chunk: Annotated[float, Field(ge=0.02, le=1.0)] = 0.1
    ring: Annotated[float, Field(ge=1.0, le=300.0)] = 30.0
    answer: Seconds = 2.0
    segment: Annotated[float, Field(ge=1.0, le=80.0)] = 25.0
    accept: Seconds = 5.0
    keep_alive: Seconds = 10.0
