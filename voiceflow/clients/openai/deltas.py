"""What a streamed chat completion is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict

_Count = Annotated[int, BeforeValidator(lambda value: 0 if value is None else value)]
_Details = Annotated[dict[str, Any], BeforeValidator(lambda value: value or {})]


class Usage(BaseModel):
    """What an answer cost. Fields that only some servers send are kept as extra attributes.

    Attributes:
        prompt_tokens: Tokens of the request.
        completion_tokens: Tokens of the answer, reasoning included.
        total_tokens: Their sum.
        prompt_tokens_details: Such as ``cached_tokens``.
        completion_tokens_details: Such as ``reasoning_tokens``.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    prompt_tokens: _Count = 0
    completion_tokens: _Count = 0
    total_tokens: _Count = 0
    prompt_tokens_details: _Details = {}
    completion_tokens_details: _Details = {}

    @property
    def cached_tokens(self) -> int:
        """Prompt tokens that the server had in its cache."""
        count = self.prompt_tokens_details.get("cached_tokens")
        return count if isinstance(count, int) else 0


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer's text: part of a word or several words, never empty."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefusalDelta:
    """A piece of the text in which the model refuses; it stands in place of the answer."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of what the model thinks to itself. Not to be spoken. Only compatible servers send it."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A complete call of a tool, given once the answer is over.

    Attributes:
        id: Unique within the answer; made up if the server sent none.
        name: Which tool.
        arguments: JSON text as the model wrote it: it may be invalid, and is never empty (``{}``).
    """

    id: str
    name: str
    arguments: str = field(repr=False)


class Cut(StrEnum):
    """Why an answer is not whole."""

    LENGTH = "length"
    """It reached the limit of its tokens, or the end of the context window."""
    FILTER = "filter"
    """A content filter took the rest away."""


# OpenAI's word first; the others are those of Gemini, Anthropic, Z.ai and gateways.
_CUTS = {
    "length": Cut.LENGTH,
    "max_tokens": Cut.LENGTH,
    "max_output_tokens": Cut.LENGTH,
    "model_context_window_exceeded": Cut.LENGTH,
    "model_length": Cut.LENGTH,
    "content_filter": Cut.FILTER,
    "content_filtered": Cut.FILTER,
    "safety": Cut.FILTER,
    "sensitive": Cut.FILTER,
    "recitation": Cut.FILTER,
    "prohibited_content": Cut.FILTER,
    "blocklist": Cut.FILTER,
    "refusal": Cut.FILTER,
}


@dataclass(frozen=True, slots=True)
class Finish:
    """The last delta of an answer.

    Attributes:
        reason: ``"stop"``, ``"length"``, ``"tool_calls"``, ``"content_filter"``, or a server's own word.
        usage: If the server told.
        model: Which model answered, if the server told.
        id: The completion's id, if the server told.
    """

    reason: str
    usage: Usage | None = None
    model: str = ""
    id: str = ""

    @property
    def cut(self) -> Cut | None:
        """Why the answer is not whole, in whichever server's words; None if it came to its end."""
        return _CUTS.get(self.reason.lower())


Delta: TypeAlias = TextDelta | RefusalDelta | ReasoningDelta | ToolCall | Finish
