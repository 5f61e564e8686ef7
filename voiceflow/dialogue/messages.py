"""The messages of a conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

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
    """A tool's name that vendors take, for one that a model has invented; a legal one stays as it is."""
    return _NOT_IN_NAME.sub("_", name)[:_MAX_NAME] or "unnamed"
