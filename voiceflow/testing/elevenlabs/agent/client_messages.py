"""What a client sends in a conversation. The models are closed and strict.

Source: the published AsyncAPI page of the Agents websocket, autumn 2026, and the types of the official SDK.
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError

from voiceflow.testing.elevenlabs.agent.initiation import Initiation
from voiceflow.testing.elevenlabs.problems import BadMessageError


class _Closed(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Audio(_Closed):
    """The one message without a type."""

    user_audio_chunk: str = Field(min_length=4, repr=False)

    @property
    def data(self) -> bytes:
        """The decoded bytes.

        Raises:
            BadMessageError: If it is not base64.
        """
        try:
            return base64.b64decode(self.user_audio_chunk, validate=True)
        except (binascii.Error, ValueError) as exc:
            raise BadMessageError("value_error", "user_audio_chunk is not base64.") from exc


class Pong(_Closed):
    """Answers a ping."""

    type: Literal["pong"]
    event_id: int


class ClientToolResult(_Closed):
    """Answers a tool call; ``result`` is text."""

    type: Literal["client_tool_result"]
    tool_call_id: str
    result: str = Field(repr=False)
    is_error: bool
    error_type: (
        Literal[
            "user_rejected",
            "external_server",
            "external_client",
            "customer_auth",
            "client_timeout",
            "unknown",
        ]
        | None
    ) = None


class ContextualUpdate(_Closed):
    """Tells the agent something without asking it to speak."""

    type: Literal["contextual_update"]
    text: str = Field(repr=False)
    context_id: str | None = None


class UserMessage(_Closed):
    """What the user writes."""

    type: Literal["user_message"]
    text: str | None = Field(None, repr=False)
    id: str | None = None
    user_identifier: str | None = Field(None, repr=False)
    source_medium: Literal["audio", "dtmf", "text", "image", "file"] | None = None
    rich_content_id: str | None = None


class UserActivity(_Closed):
    """The user is there."""

    type: Literal["user_activity"]


class Feedback(_Closed):
    """What the user thinks of a response."""

    type: Literal["feedback"]
    event_id: int
    score: Literal["like", "dislike"] | None


class McpToolApprovalResult(_Closed):
    """Whether an MCP tool may run."""

    type: Literal["mcp_tool_approval_result"]
    tool_call_id: str
    is_approved: bool


class FileInput(_Closed):
    """A file that was uploaded before."""

    type: Literal["file_input"] = "file_input"
    file_id: str


class MultimodalMessage(_Closed):
    """Text, files, or both."""

    type: Literal["multimodal_message"]
    text: UserMessage | None = None
    file: FileInput | None = None
    files: list[FileInput] = Field(default_factory=list, max_length=5)

    @property
    def file_ids(self) -> tuple[str, ...]:
        """The files; ``file`` counts only if there are no ``files``."""
        one = [self.file] if self.file is not None else []
        return tuple(file.file_id for file in self.files or one)


ClientMessage: TypeAlias = (
    Initiation
    | Audio
    | Pong
    | ClientToolResult
    | ContextualUpdate
    | UserMessage
    | UserActivity
    | Feedback
    | McpToolApprovalResult
    | MultimodalMessage
)


def _kind(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    if "type" not in value:
        return "audio"
    kind = value["type"]
    # A type of that name is not the message without one.
    return kind if isinstance(kind, str) and kind != "audio" else None


_MESSAGE: TypeAdapter[ClientMessage] = TypeAdapter(
    Annotated[
        Annotated[Initiation, Tag("conversation_initiation_client_data")]
        | Annotated[Audio, Tag("audio")]
        | Annotated[Pong, Tag("pong")]
        | Annotated[ClientToolResult, Tag("client_tool_result")]
        | Annotated[ContextualUpdate, Tag("contextual_update")]
        | Annotated[UserMessage, Tag("user_message")]
        | Annotated[UserActivity, Tag("user_activity")]
        | Annotated[Feedback, Tag("feedback")]
        | Annotated[McpToolApprovalResult, Tag("mcp_tool_approval_result")]
        | Annotated[MultimodalMessage, Tag("multimodal_message")],
        Discriminator(_kind),
    ]
)


def read_message(data: str | bytes) -> ClientMessage:
    """Read a client message.

    Raises:
        BadMessageError: If it is none of the published ones. Its text repeats nothing of the message.
    """
    if isinstance(data, bytes):
        raise BadMessageError("invalid_message", "Binary frames are not taken.")
    try:
        return _MESSAGE.validate_json(data, strict=True)
    except ValidationError as exc:
        kinds = {error["type"] for error in exc.errors(include_input=False, include_url=False)}
        raise _problem(kinds) from exc


def _problem(kinds: set[str]) -> BadMessageError:
    if kinds & {"json_invalid", "union_tag_invalid", "union_tag_not_found"}:
        return BadMessageError("invalid_message", "The message is none of the published ones.")
    if "missing" in kinds:
        return BadMessageError("missing_fields", "The message lacks a field.")
    return BadMessageError("value_error", "A field of the message is unknown or has a wrong value.")
