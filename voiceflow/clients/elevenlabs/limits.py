"""Time limits on a phone call."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from voiceflow.arguments import Options
from voiceflow.clients.speech.stt_limits import Seconds, STTLimits

__all__ = ["STTLimits", "Seconds", "TTSLimits"]


class TTSLimits(Options):
    """Limits of text to speech, in seconds.

    Attributes:
        first_audio: From the text to its first audio.
        stall: Between two pieces of audio, while more is owed.
        retries: How often the rest of a context is asked for on a fresh socket before it fails.
        patience: How long the service may ask us to wait before a request over HTTP is repeated. For sockets
            see ``Backoff``.
    """

    first_audio: Seconds = 2.0
    stall: Seconds = 1.5
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    patience: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5.0
