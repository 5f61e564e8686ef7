"""Limits of a conversation with a speech-to-speech model."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(gt=0, le=3600)]


class ConversationLimits(BaseModel):
    """Limits of a conversation, in seconds.

    Attributes:
        accept: From the open socket until the service accepts the session.
        stall: Without a message while an answer is due; a new socket then takes over.
        renew: Age at which a session is replaced in the next quiet moment, before the service ends it.
        ring: User audio kept while the service does not take it; beyond it the oldest is dropped.
        chunk: User audio collected before it is sent.
        replay: The most recent user audio that is sent again if the socket is lost before it was understood.
        prefix: User audio before the detected start of a voice that belongs to the turn, if we end the turns.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    accept: Seconds = 5.0
    stall: Seconds = 5.0
    renew: Seconds = 3300.0
    ring: Annotated[float, Field(ge=0.1, le=60)] = 10.0
    chunk: Annotated[float, Field(ge=0.02, le=0.5)] = 0.02
    replay: Annotated[float, Field(ge=0, le=60)] = 10.0
    prefix: Annotated[float, Field(ge=0, le=5)] = 0.4
