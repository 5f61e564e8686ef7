"""Time limits of speech that is requested piece by piece."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from voiceflow.arguments import Options
from voiceflow.clients.speech.stt_limits import Seconds


class SpeechLimits(Options):
    """Limits of text to speech over HTTP, in seconds.

    Attributes:
        first_audio: From the request to the first audio.
        stall: From one piece of audio to the next.
        retry: A second attempt begins no later than this after the first, and only before any audio.
    """

    first_audio: Seconds = 2.5
    stall: Seconds = 1.5
    retry: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0
