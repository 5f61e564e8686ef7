"""Checks what clients send, as strictly as the published description.

Source: https://platform.openai.com/docs/api-reference/realtime-client-events
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

MAX_AUDIO = 15 * 2**20
"""Bytes of audio in one message."""


class EventError(Exception):
    """The client's event is refused.

    Attributes:
        code: The service's code.
        param: The field at fault.
        event_id: The client's id of the event.
    """

    def __init__(
        self, message: str, code: str | None = None, param: str | None = None, event_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.param = param
        self.event_id = event_id


class _ClientEvent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    event_id: str | None = None


class _Format(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["audio/pcm", "audio/pcmu", "audio/pcma"]
    rate: Literal[24000] | None = None


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["input_text", "output_text", "input_audio", "output_audio", "input_image"]
    text: str | None = None
    audio: str | None = None
    transcript: str | None = None
    image_url: str | None = None
    detail: str | None = None


class NewItem(BaseModel):
    """An item that the client adds."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["message", "function_call", "function_call_output"]
    id: str | None = None
    object: str | None = None
    status: str | None = None
    role: Literal["user", "assistant", "system"] | None = None
    content: tuple[_Content, ...] = ()
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    output: str | None = None

    @property
    def text(self) -> str:
        """What it says."""
        if self.type == "function_call_output":
            return self.output or ""
        if self.type == "function_call":
            return f"{self.name}({self.arguments})"
        return " ".join(part.text or part.transcript or "" for part in self.content)


class ResponseSettings(BaseModel):
    """What a client may set for one response."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    instructions: str | None = None
    tool_choice: object = None
    tools: list[dict[str, object]] | None = None
    output_modalities: list[Literal["audio", "text"]] | None = None
    audio: dict[str, Any] | None = None
    conversation: Literal["auto", "none"] | None = None
    metadata: dict[str, str] | None = None
    input: list[Any] | None = None
    max_output_tokens: int | Literal["inf"] | None = None
    parallel_tool_calls: bool | None = None
    prompt: dict[str, object] | None = None
    reasoning: dict[str, object] | None = None


class Update(_ClientEvent):
    """``session.update``."""

    type: Literal["session.update"]
    session: dict[str, Any]


class Append(_ClientEvent):
    """``input_audio_buffer.append``."""

    type: Literal["input_audio_buffer.append"]
    audio: str = Field(repr=False)

    def data(self) -> bytes:
        """The audio.

        Raises:
            EventError: If it is no base64, or too long.
        """
        try:
            found = base64.b64decode(self.audio, validate=True)
        except binascii.Error:
            raise EventError("Invalid 'audio'.", "invalid_value", "audio", self.event_id) from None
        if len(found) > MAX_AUDIO:
            raise EventError("Audio is too long.", "invalid_value", "audio", self.event_id)
        return found


class InputCommit(_ClientEvent):
    """``input_audio_buffer.commit``."""

    type: Literal["input_audio_buffer.commit"]


class InputClear(_ClientEvent):
    """``input_audio_buffer.clear``."""

    type: Literal["input_audio_buffer.clear"]


class Create(_ClientEvent):
    """``conversation.item.create``."""

    type: Literal["conversation.item.create"]
    item: NewItem
    previous_item_id: str | None = None


class Truncate(_ClientEvent):
    """``conversation.item.truncate``."""

    type: Literal["conversation.item.truncate"]
    item_id: str
    content_index: int
    audio_end_ms: Annotated[int, Field(ge=0)]


class Delete(_ClientEvent):
    """``conversation.item.delete``."""

    type: Literal["conversation.item.delete"]
    item_id: str


class Retrieve(_ClientEvent):
    """``conversation.item.retrieve``."""

    type: Literal["conversation.item.retrieve"]
    item_id: str


class Ask(_ClientEvent):
    """``response.create``."""

    type: Literal["response.create"]
    response: ResponseSettings = ResponseSettings()


class ResponseCancel(_ClientEvent):
    """``response.cancel``."""

    type: Literal["response.cancel"]
    response_id: str | None = None


ClientEvent: TypeAlias = (
    Update | Append | InputCommit | InputClear | Create | Truncate | Delete | Retrieve | Ask | ResponseCancel
)
_EVENTS: TypeAdapter[ClientEvent] = TypeAdapter(Annotated[ClientEvent, Field(discriminator="type")])

_SESSION = frozenset(
    {
        "type", "model", "instructions", "output_modalities", "audio", "tools", "tool_choice",
        "parallel_tool_calls", "max_output_tokens", "reasoning", "prompt", "truncation", "tracing", "include",
    }
)  # fmt: skip
_INPUT = frozenset({"format", "transcription", "noise_reduction", "turn_detection"})
_OUTPUT = frozenset({"format", "voice", "speed"})
_TOOL = frozenset({"type", "name", "description", "parameters"})


def read_client_event(data: str) -> ClientEvent:
    """Read a client's event.

    Raises:
        EventError: If it is malformed or unknown.
    """
    try:
        message = json.loads(data)
    except ValueError:
        raise EventError("Could not parse the event: it is not JSON.", "invalid_json") from None
    event_id = message.get("event_id") if isinstance(message, dict) else None
    try:
        return _EVENTS.validate_python(message)
    except ValidationError as exc:
        error = exc.errors()[0]
        param = ".".join(map(str, error["loc"][1:]))
        code = {"extra_forbidden": "unknown_parameter", "missing": "missing_required_parameter"}
        raise EventError(
            f"Invalid event: {error['msg']}", code.get(error["type"], "invalid_value"), param, event_id
        ) from None


def check_session(session: dict[str, Any], event_id: str | None) -> None:
    """Check a session's settings.

    Raises:
        EventError: If a field is unknown or has a wrong form.
    """
    audio = session.get("audio", {})
    for fields, known, place in (
        (session, _SESSION, "session"),
        (audio, frozenset({"input", "output"}), "session.audio"),
        (audio.get("input", {}), _INPUT, "session.audio.input"),
        (audio.get("output", {}), _OUTPUT, "session.audio.output"),
        *((tool, _TOOL, "session.tools") for tool in session.get("tools", ()) if tool.get("type") != "mcp"),
    ):
        if unknown := sorted(set(fields) - known):
            text = f"Unknown parameter: '{place}.{unknown[0]}'."
            raise EventError(text, "unknown_parameter", f"{place}.{unknown[0]}", event_id)
    if session.get("type") != "realtime":
        raise EventError("session.type is required.", "missing_required_parameter", "session.type", event_id)
    for side in ("input", "output"):
        if (found := audio.get(side, {}).get("format")) is not None:
            _check_format(found, f"session.audio.{side}.format", event_id)


def _check_format(found: object, place: str, event_id: str | None) -> None:
    try:
        read = _Format.model_validate(found)
    except ValidationError:
        raise EventError(f"Invalid value: '{place}'.", "invalid_value", place, event_id) from None
    if (read.rate is not None) != (read.type == "audio/pcm"):
        raise EventError(f"Invalid rate: '{place}'.", "invalid_value", f"{place}.rate", event_id)
