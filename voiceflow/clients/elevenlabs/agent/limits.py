"""Time limits of a conversation."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voiceflow.clients.elevenlabs.limits import Seconds


class AgentLimits(BaseModel):
    """Limits of a conversation with an agent, in seconds.

    Attributes:
        accept: From the open socket until the service accepts the conversation.
        queue: The same while the service is full and the conversation is queued.
        stall: Without any message from a service that pings; longer if its pings are rare. A new conversation
            then takes over.
        ring: User audio kept while there is no conversation; beyond it the oldest is dropped.
        chunk: User audio collected before it is sent.
        silence: Without user audio, after which the same amount of silence is sent.
        recap: Characters of the dialogue, and as many of contextual updates, that a new conversation gets
            after a socket was lost.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    accept: Seconds = 5.0
    queue: Seconds = 30.0
    stall: Seconds = 15.0
    ring: Annotated[float, Field(ge=0.1, le=60.0)] = 5.0
    chunk: Annotated[float, Field(ge=0.02, le=0.5)] = 0.02
    silence: Annotated[float, Field(ge=0.1, le=20.0)] = 1.0
    recap: Annotated[int, Field(ge=0, le=50_000)] = 4000
