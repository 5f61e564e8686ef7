"""The parts of a language model's streamed answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict

from voiceflow.dialogue.messages import ToolCall


class Usage(BaseModel):
    """The tokens that an answer used. A client adds its vendor's other counts.

    Attributes:
        prompt_tokens: Tokens of the request.
        completion_tokens: Tokens of the answer, reasoning included.
        total_tokens: Their sum.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0

    @property
    def cached_tokens(self) -> int:
        """Prompt tokens that the server had in its cache."""
        return 0

    @property
    def cache_write_tokens(self) -> int:
        """Prompt tokens that the server put into its cache, if it charges for that."""
        return 0

    @property
    def reasoning_tokens(self) -> int:
        """Completion tokens of the reasoning."""
        return 0


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer's text: part of a word or several words, never empty."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefusalDelta:
    """A piece of the model's refusal, which replaces the answer."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of the model's reasoning. It must not be spoken. Not every vendor sends it."""

    text: str = field(repr=False)


class Cut(StrEnum):
    """Why an answer is incomplete."""

    LENGTH = "length"
    """It reached the limit of its tokens, or the end of the context window."""
    FILTER = "filter"
    """A content filter removed the rest."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The last delta of an answer.

    Attributes:
        reason: ``"stop"``, ``"length"``, ``"tool_calls"``, ``"content_filter"``, or a server's own word.
        usage: The tokens used, if the server reports them.
        model: The model that answered, if the server reports it.
        id: The answer's id, if the server reports it.
        cut: Why the answer is incomplete, set by the client that reads the reason; None if it is complete.
    """

    reason: str
    usage: Usage | None = None
    model: str = ""
    id: str = ""
    cut: Cut | None = field(default=None, kw_only=True, compare=False)


Delta: TypeAlias = TextDelta | RefusalDelta | ReasoningDelta | ToolCall | Finish
