"""How long the parts of a conversation may take."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voiceflow.clients.elevenlabs.limits import Seconds


class AgentLimits(BaseModel):
    """Limits of a conversation with an agent, in seconds.

    Attributes:
        accept: From the open socket to the service's word that it accepts the conversation.
        queue: The same once the service has said that it is full and lets the conversation wait.
        stall: Without any message of a service that pings; longer if it pings seldom. A new conversation
            then takes over.
        ring: User audio kept while there is no conversation; beyond it the oldest is dropped.
        chunk: User audio collected before it is sent.
        silence: Without user audio, after which as much silence is sent in its place.
        recap: Characters of what was said so far, and as many of contextual updates, that a new
            conversation is told after a socket was lost.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    accept: Seconds = 5.0
    queue: Seconds = 30.0
    stall: Seconds = 15.0
    ring: Annotated[float, Field(ge=0.1, le=60.0)] = 5.0
    chunk: Annotated[float, Field(ge=0.02, le=0.5)] = 0.02
    silence: Annotated[float, Field(ge=0.1, le=20.0)] = 1.0
    recap: Annotated[int, Field(ge=0, le=50_000)] = 4000
