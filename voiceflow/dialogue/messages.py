"""The messages of a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias
from uuid import uuid4

_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_MAX_NAME = 64


class ToolCallLike(Protocol):
    """A tool call from any client."""

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
        name: The name of the tool.
        arguments: JSON text; it may be invalid.
        opaque: What the vendor needs back with the call, such as signed reasoning: JSON text that only its
            client reads. Often empty.
    """

    id: str
    name: str
    arguments: str = field(default="{}", repr=False)
    opaque: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SystemMessage:
    """Instructions: the agent's role and behaviour."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UserMessage:
    """The user's words."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AssistantMessage:
    """The agent's words and tool calls; at least one of the two.

    Attributes:
        text: May be empty if there are calls.
        tool_calls: Each needs a ``ToolMessage``, right after this message.
    """

    text: str = field(default="", repr=False)
    tool_calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolMessage:
    """The result of a tool.

    Attributes:
        call_id: The id of the call.
        text: The result, as the model reads it.
        is_error: Whether the tool failed.
    """

    call_id: str
    text: str = field(repr=False)
    is_error: bool = False


Message: TypeAlias = SystemMessage | UserMessage | AssistantMessage | ToolMessage


def legal_name(name: str) -> str:
    """Convert a tool name that a model invented to one that vendors accept; a legal name is unchanged."""
    return _NOT_IN_NAME.sub("_", name)[:_MAX_NAME] or "unnamed"


def with_free_ids(calls: Iterable[ToolCallLike], taken: set[str]) -> list[ToolCall]:
    """The calls with names that servers accept, and with ids that no other call has.

    Args:
        calls: The calls as a model made them.
        taken: The ids of other calls; the new ids are added.
    """
    noted: list[ToolCall] = []
    for call in calls:
        name = call.id if call.id and call.id not in taken else f"call_{uuid4().hex}"
        taken.add(name)
        noted.append(ToolCall(name, legal_name(call.name), call.arguments, getattr(call, "opaque", "")))
    return noted
