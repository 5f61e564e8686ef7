"""The events that the service sends, read tolerantly: unknown types and fields are ignored.

Source: https://platform.openai.com/docs/api-reference/realtime-server-events; the names of the beta in which
audio and text differ are read too.
"""

from __future__ import annotations

import json

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voiceflow.errors import RemoteProtocolError


class _ServerEvent(BaseModel):
    model_config = ConfigDict(extra="ignore", defer_build=True, hide_input_in_errors=True)


class RealtimeItem(_ServerEvent):
    """An item of the conversation."""

    id: str = ""
    type: str = ""
    role: str = ""
    status: str | None = None
    call_id: str = ""
    name: str = ""
    arguments: str = Field(default="", repr=False)


class WireError(_ServerEvent):
    """An error."""

    type: str | None = None
    code: str | None = None
    message: str | None = Field(default=None, repr=False)
    event_id: str | None = None
    param: str | None = None


class StatusDetails(_ServerEvent):
    """Why a response ended."""

    type: str | None = None
    reason: str | None = None
    error: WireError | None = None


class RealtimeUsage(_ServerEvent):
    """Tokens of a response."""

    total_tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None


class RealtimeResponse(_ServerEvent):
    """A response."""

    id: str = ""
    status: str | None = None
    status_details: StatusDetails | None = None
    usage: RealtimeUsage | None = None


class RateLimit(_ServerEvent):
    """What is left of a limit."""

    name: str | None = None
    remaining: float | None = None


class SessionDescription(_ServerEvent):
    """A session."""

    id: str = ""


class ServerEvent(_ServerEvent):
    """Any event: the fields of the types that are read here.

    One model for all types: each field has the same meaning wherever it occurs.
    """

    type: str
    event_id: str = ""
    session: SessionDescription | None = None
    response: RealtimeResponse | None = None
    response_id: str = ""
    item: RealtimeItem | None = None
    item_id: str = ""
    content_index: int = 0
    delta: str | None = Field(default=None, repr=False)
    transcript: str | None = Field(default=None, repr=False)
    error: WireError | None = None
    rate_limits: tuple[RateLimit, ...] = ()
    event: str | None = Field(default=None, repr=False)


_BETA = {
    "response.audio.delta": "response.output_audio.delta",
    "response.audio.done": "response.output_audio.done",
    "response.audio_transcript.delta": "response.output_audio_transcript.delta",
    "response.audio_transcript.done": "response.output_audio_transcript.done",
}


def read_event(text: str) -> ServerEvent:
    """Read a message.

    Raises:
        RemoteProtocolError: If it is no event.
    """
    try:
        message: object = json.loads(text)
        event = ServerEvent.model_validate(message)
    except (ValueError, RecursionError, ValidationError):
        raise RemoteProtocolError("a malformed event of the realtime service") from None
    event.type = _BETA.get(event.type, event.type)
    return event
