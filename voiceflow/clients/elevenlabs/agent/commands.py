"""Writing the client's messages in a conversation, one function per message.

Source: https://elevenlabs.io/docs/agents-platform/api-reference/agents-platform/websocket
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from voiceflow.clients.elevenlabs.initiation import initiation_body
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.sockets.wire import compact
from voiceflow.errors import LocalProtocolError

Score: TypeAlias = Literal["like", "dislike"]
Medium: TypeAlias = Literal["audio", "dtmf", "text", "image", "file"]
ToolErrorType: TypeAlias = Literal[
    "user_rejected", "external_server", "external_client", "customer_auth", "client_timeout", "unknown"
]

MAX_FILES = 5


def initiation(data: ConversationInitiation) -> str:
    """The first message; some servers wait for it."""
    return compact({"type": "conversation_initiation_client_data", **initiation_body(data)})


def user_audio(data: bytes) -> str:
    """A piece of the user's audio, not empty: the one message without a type."""
    # By hand: base64 needs no escaping, and json.dumps would look at each character.
    return f'{{"user_audio_chunk":"{b2a_base64(data, newline=False).decode("ascii")}"}}'


def pong(event_id: int) -> str:
    """The answer to a ping; flat, unlike the ping."""
    return f'{{"type":"pong","event_id":{event_id}}}'


def tool_result(
    call_id: str, result: str, *, is_error: bool = False, error_type: ToolErrorType | None = None
) -> str:
    """The result of a client tool."""
    message: dict[str, Any] = {
        "type": "client_tool_result",
        "tool_call_id": call_id,
        "result": result,
        "is_error": is_error,
    }
    if error_type is not None:
        message["error_type"] = error_type
    return compact(message)


def contextual_update(text: str, *, context_id: str | None = None) -> str:
    """Information for the agent, which it does not answer."""
    fields = {"type": "contextual_update", "text": text, "context_id": context_id}
    return compact(_present(fields))


def user_message(
    text: str | None,
    *,
    message_id: str | None = None,
    user_identifier: str | None = None,
    medium: Medium | None = None,
    rich_content_id: str | None = None,
) -> str:
    """A text message of the user, which the agent answers."""
    return compact(_written(text, message_id, user_identifier, medium, rich_content_id))


def multimodal_message(text: str | None = None, *, files: Sequence[str] = ()) -> str:
    """A turn of the user with files.

    Args:
        text: What goes with them.
        files: Ids of files that were uploaded to the conversation, at most five.

    Raises:
        LocalProtocolError: If there are more.
    """
    if len(files) > MAX_FILES:
        raise LocalProtocolError(f"a message has at most {MAX_FILES} files")
    message: dict[str, Any] = {"type": "multimodal_message"}
    if text is not None:
        message["text"] = _written(text)
    if files:
        message["files"] = [{"type": "file_input", "file_id": file} for file in files]
    return compact(message)


def user_activity() -> str:
    """User activity: the agent does not speak for about two seconds."""
    return '{"type":"user_activity"}'


def feedback(event_id: int, score: Score | None) -> str:
    """The user's rating of a response; None withdraws it."""
    return compact({"type": "feedback", "event_id": event_id, "score": score})


def mcp_approval(call_id: str, *, is_approved: bool) -> str:
    """The approval of an MCP tool call."""
    return compact({"type": "mcp_tool_approval_result", "tool_call_id": call_id, "is_approved": is_approved})


def _written(
    text: str | None,
    message_id: str | None = None,
    user_identifier: str | None = None,
    medium: Medium | None = None,
    rich_content_id: str | None = None,
) -> dict[str, Any]:
    return _present(
        {
            "type": "user_message",
            "text": text,
            "id": message_id,
            "user_identifier": user_identifier,
            "source_medium": medium,
            "rich_content_id": rich_content_id,
        }
    )


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
