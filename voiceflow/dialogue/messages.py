"""The messages of a conversation, and how OpenAI-compatible servers write them.

Source: https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from voiceflow.errors import ConfigurationError

_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_MAX_NAME = 64


class CallLike(Protocol):
    """A tool call as any client gives it."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def arguments(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a tool, as the model wrote it.

    Attributes:
        id: Unique within its message.
        name: Which tool.
        arguments: JSON text; it may be invalid.
    """

    id: str
    name: str
    arguments: str = field(default="{}", repr=False)


@dataclass(frozen=True, slots=True)
class SystemMessage:
    """What the agent is and how it shall behave."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UserMessage:
    """What the user said."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AssistantMessage:
    """What the agent said and which tools it called; at least one of the two.

    Attributes:
        text: May be empty if there are calls.
        tool_calls: Each needs a ``ToolMessage``, right after this message.
    """

    text: str = field(default="", repr=False)
    tool_calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolMessage:
    """What a tool answered.

    Attributes:
        call_id: Of the call that it answers.
        text: For the model to read.
    """

    call_id: str
    text: str = field(repr=False)


Message: TypeAlias = SystemMessage | UserMessage | AssistantMessage | ToolMessage


def legal_name(name: str) -> str:
    """A tool's name that servers take, for one that a model has invented; a legal one stays as it is."""
    return _NOT_IN_NAME.sub("_", name)[:_MAX_NAME] or "unnamed"


def to_openai(message: Message) -> dict[str, Any]:
    """Write a message as the API wants it."""
    match message:
        case SystemMessage(text):
            return {"role": "system", "content": text}
        case UserMessage(text):
            return {"role": "user", "content": text}
        case ToolMessage(call_id, text):
            return {"role": "tool", "tool_call_id": call_id, "content": text}
        case AssistantMessage(text, calls):
            # Beside calls, an empty text and not null: llama.cpp's server refuses null with 500.
            written: dict[str, Any] = {"role": "assistant", "content": text}
            if calls:
                written["tool_calls"] = [_write_call(call) for call in calls]
            return written


def from_openai(written: Mapping[str, Any]) -> Message:
    """Read a message that somebody else wrote, such as a stored conversation.

    Of content that is a list of parts, the text is kept.

    Raises:
        ConfigurationError: If it is no message.
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
        # Without the cause: it may quote what was said.
        raise ConfigurationError(f"a message is malformed ({type(exc).__name__})") from None


def _write_call(call: ToolCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    }


def _read_call(written: Mapping[str, Any]) -> ToolCall:
    function = written["function"]
    return ToolCall(_string(written["id"]), _string(function["name"]), _string(function["arguments"]))


def _read_text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(_string(part["text"]) for part in content if part["type"] == "text")
    return "" if content is None else _string(content)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value
