"""The messages of the Live API, both ways. Unknown fields of the service are ignored.

Source: https://ai.google.dev/api/live
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic.alias_generators import to_camel

from voiceflow.dialogue.messages import AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage
from voiceflow.errors import RemoteProtocolError

INPUT_TYPE = "audio/pcm;rate=16000"


class _LiveMessage(BaseModel):
    model_config = ConfigDict(
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        defer_build=True,
        hide_input_in_errors=True,
    )


class Blob(_LiveMessage):
    """Audio in base64."""

    mime_type: str = ""
    data: str = Field(default="", repr=False)


class LivePart(_LiveMessage):
    """A part of the model's turn."""

    text: str | None = Field(default=None, repr=False)
    thought: bool | None = None
    inline_data: Blob | None = None


class LiveModelTurn(_LiveMessage):
    """A piece of the model's turn."""

    parts: tuple[LivePart, ...] = ()


class LiveTranscript(_LiveMessage):
    """A piece of a transcript."""

    text: str = Field(default="", repr=False)
    finished: bool = False


class ServerContent(_LiveMessage):
    """What the model says, and what became of its turn."""

    model_turn: LiveModelTurn | None = None
    interrupted: bool = False
    generation_complete: bool = False
    turn_complete: bool = False
    input_transcription: LiveTranscript | None = None
    output_transcription: LiveTranscript | None = None
    turn_complete_reason: str | None = None


class LiveFunctionCall(_LiveMessage):
    """A function that the model calls."""

    id: str = ""
    name: str = ""
    args: dict[str, JsonValue] = Field(default_factory=dict, repr=False)


class LiveToolCall(_LiveMessage):
    """Functions that the model calls."""

    function_calls: tuple[LiveFunctionCall, ...] = ()


class Cancellation(_LiveMessage):
    """Calls that the model no longer waits for."""

    ids: tuple[str, ...] = ()


class GoAway(_LiveMessage):
    """The socket will be closed soon."""

    time_left: str = ""


class Resumption(_LiveMessage):
    """A handle with which another socket continues the session."""

    new_handle: str = Field(default="", repr=False)
    resumable: bool = False


class SetupComplete(_LiveMessage):
    """The session was accepted."""

    session_id: str = ""


class LiveUsage(_LiveMessage):
    """Tokens."""

    total_token_count: int | None = None


class ServerMessage(_LiveMessage):
    """Any message of the service."""

    setup_complete: SetupComplete | None = None
    server_content: ServerContent | None = None
    tool_call: LiveToolCall | None = None
    tool_call_cancellation: Cancellation | None = None
    go_away: GoAway | None = None
    session_resumption_update: Resumption | None = None
    usage_metadata: LiveUsage | None = None


def read_message(text: str) -> ServerMessage:
    """Read a message.

    Raises:
        RemoteProtocolError: If it is malformed.
    """
    try:
        return ServerMessage.model_validate(json.loads(text))
    except (ValueError, RecursionError, ValidationError):
        raise RemoteProtocolError("a malformed message of the Live service") from None


def write(**fields: object) -> str:
    """One message as text."""
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":"))


def write_audio(data: bytes) -> str:
    """The user's audio: PCM at 16 kHz."""
    return write(realtimeInput={"audio": {"data": base64.b64encode(data).decode(), "mimeType": INPUT_TYPE}})


def turns_of(history: Sequence[Message]) -> Iterator[dict[str, object]]:
    """A conversation as contents; without the system message, which is in the setup."""
    names: dict[str, str] = {}
    for message in history:
        match message:
            case UserMessage():
                yield {"role": "user", "parts": [{"text": message.text}]}
            case AssistantMessage():
                parts: list[dict[str, object]] = [{"text": message.text}] if message.text else []
                for call in message.tool_calls:
                    names[call.id] = call.name
                    parts.append({"functionCall": {"name": call.name, "args": _object(call.arguments)}})
                yield {"role": "model", "parts": parts}
            case ToolMessage():
                name = names.get(message.call_id, "tool")
                response = {"name": name, "response": {"result": message.text}}
                yield {"role": "user", "parts": [{"functionResponse": response}]}
            case SystemMessage():
                continue


def _object(text: str) -> object:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
