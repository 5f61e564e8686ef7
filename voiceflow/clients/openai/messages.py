"""Messages and tools as OpenAI-compatible servers write them.

Source: https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from voiceflow.errors import ConfigurationError


def to_openai(message: Message) -> dict[str, object]:
    """Convert a message to the API's form."""
    match message:
        case SystemMessage(text):
            return {"role": "system", "content": text}
        case UserMessage(text):
            return {"role": "user", "content": text}
        case ToolMessage(call_id, text):
            return {"role": "tool", "tool_call_id": call_id, "content": text}
        case AssistantMessage(text, calls):
            # With calls, an empty text instead of null: llama.cpp's server refuses null with 500.
            written: dict[str, object] = {"role": "assistant", "content": text}
            if calls:
                written["tool_calls"] = [_write_call(call) for call in calls]
            return written


def from_openai(written: Mapping[str, Any]) -> Message:
    """Convert a message in OpenAI's form, such as one of a stored conversation.

    If the content is a list of parts, only its text is kept.

    Raises:
        ConfigurationError: If it is not a message.
    """
    try:
        text = _read_text(written.get("content"))
        match written["role"]:
            case "system" | "developer":
                return SystemMessage(text)
            case "user":
                return UserMessage(text)
            case "tool":
                return ToolMessage(_string(written["tool_call_id"]), text)
            case "assistant":
                return AssistantMessage(text, tuple(map(_read_call, written.get("tool_calls") or ())))
            case _:
                raise ConfigurationError("a message has an unknown role")
    except (KeyError, TypeError) as exc:
        # Without the cause, which may quote the conversation.
        raise ConfigurationError(f"a message is malformed ({type(exc).__name__})") from None


def tool_to_openai(tool: ToolSchema) -> dict[str, object]:
    """Convert a tool to the API's form."""
    function: dict[str, object] = {
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
    }
    if tool.is_strict:
        function["strict"] = True
    return {"type": "function", "function": function}


def _write_call(call: ToolCall) -> dict[str, object]:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    }


def _read_call(written: Mapping[str, Any]) -> ToolCall:
    function = written["function"]
    return ToolCall(_string(written["id"]), _string(function["name"]), _string(function["arguments"]))


def _read_text(content: object) -> str:
    if isinstance(content, list):
        return "".join(_string(part["text"]) for part in content if part["type"] == "text")
    return "" if content is None else _string(content)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value
