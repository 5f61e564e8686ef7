"""How long Dialogflow may take."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voiceflow.net.retries import Retries

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class DialogflowLimits(BaseModel):
    """Limits of one request.

    Attributes:
        first: Seconds until the first part of an answer, repetitions included. A webhook may take 5 s.
        gap: Seconds between the parts of an answer.
        longest_audio: Seconds of audio in one stream; the service takes no more than two minutes.
        retries: How a request is repeated that was refused before any part of its answer arrived.
        session_ttl: Seconds for which the service keeps a session after a request.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: Seconds = 8.0
    gap: Seconds = 12.0
    longest_audio: Annotated[float, Field(gt=0, le=120)] = 110.0
    retries: Retries = Retries(attempts=3, first=0.2, longest=1.0, within=2.0)
    session_ttl: Seconds = 1800.0
