"""What a client sends in a conversation. The models are closed and strict.

Source: the published AsyncAPI page of the Agents websocket, autumn 2026, and the types of the official SDK.
"""

from __future__ import annotations

import base64
from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, TypeAdapter, ValidationError

from voiceflow.emulators.elevenlabs.agent.initiation import Initiation
from voiceflow.emulators.elevenlabs.closed import GIVEN, Closed
from voiceflow.emulators.elevenlabs.problems import BadMessageError

_BASE64 = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"

ErrorType: TypeAlias = Literal[
    "user_rejected", "external_server", "external_client", "customer_auth", "client_timeout", "unknown"
]
Medium: TypeAlias = Literal["audio", "dtmf", "text", "image", "file"]
Text: TypeAlias = Annotated[str | None, GIVEN]


class UserAudioMessage(Closed):
    """User audio, the only message without a type."""

    user_audio_chunk: str = Field(min_length=4, pattern=_BASE64, repr=False)

    @property
    def data(self) -> bytes:
        """The decoded bytes."""
        return base64.b64decode(self.user_audio_chunk)


class Pong(Closed):
    """Answers a ping."""

    type: Literal["pong"]
    event_id: int


class ClientToolResult(Closed):
    """Answers a tool call; ``result`` is text."""

    type: Literal["client_tool_result"]
    tool_call_id: str
    result: str = Field(repr=False)
    is_error: bool
    error_type: Annotated[ErrorType | None, GIVEN] = None


class ContextualUpdate(Closed):
    """Gives the agent information without asking it to speak."""

    type: Literal["contextual_update"]
    text: str = Field(repr=False)
    context_id: Text = None


class UserTextMessage(Closed):
    """A text message of the user."""

    type: Literal["user_message"]
    text: str | None = Field(None, repr=False)
    id: Text = None
    user_identifier: Text = Field(None, repr=False)
    source_medium: Annotated[Medium | None, GIVEN] = None
    rich_content_id: Text = None


class UserActivity(Closed):
    """A sign of user activity."""

    type: Literal["user_activity"]


class FeedbackMessage(Closed):
    """The user's rating of a response."""

    type: Literal["feedback"]
    event_id: int
    score: Literal["like", "dislike"] | None


class McpToolApprovalResult(Closed):
    """Whether an MCP tool may run."""

    type: Literal["mcp_tool_approval_result"]
    tool_call_id: str
    is_approved: bool


class FileInput(Closed):
    """A file that was uploaded before."""

    type: Literal["file_input"] = "file_input"
    file_id: str


class MultimodalMessage(Closed):
    """Text, files, or both."""

    type: Literal["multimodal_message"]
    text: UserTextMessage | None = None
    file: FileInput | None = None
    files: list[FileInput] = Field(default_factory=list, max_length=5)

    @property
    def file_ids(self) -> tuple[str, ...]:
        """The files; ``file`` counts only if there are no ``files``."""
        one = [self.file] if self.file is not None else []
        return tuple(file.file_id for file in self.files or one)


ClientMessage: TypeAlias = (
    Initiation
    | UserAudioMessage
    | Pong
    | ClientToolResult
    | ContextualUpdate
    | UserTextMessage
    | UserActivity
    | FeedbackMessage
    | McpToolApprovalResult
    | MultimodalMessage
)


def _kind(value: object) -> str | None:
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
        | Annotated[UserAudioMessage, Tag("audio")]
        | Annotated[Pong, Tag("pong")]
        | Annotated[ClientToolResult, Tag("client_tool_result")]
        | Annotated[ContextualUpdate, Tag("contextual_update")]
        | Annotated[UserTextMessage, Tag("user_message")]
        | Annotated[UserActivity, Tag("user_activity")]
        | Annotated[FeedbackMessage, Tag("feedback")]
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
