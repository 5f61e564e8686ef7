"""Token counts as OpenAI-compatible servers send them.

Source: https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from voiceflow.dialogue.deltas import Usage

_Count = Annotated[int, BeforeValidator(lambda value: 0 if value is None else value)]
_Details = Annotated[dict[str, Any], BeforeValidator(lambda value: value or {})]


class ChatUsage(Usage):
    """The token usage of an answer. Fields that only some servers send are kept as extra attributes.

    Attributes:
        prompt_tokens: Tokens of the request.
        completion_tokens: Tokens of the answer, reasoning included.
        total_tokens: Their sum.
        prompt_tokens_details: Such as ``cached_tokens``.
        completion_tokens_details: Such as ``reasoning_tokens``.
    """

    prompt_tokens: _Count = 0
    completion_tokens: _Count = 0
    total_tokens: _Count = 0
    prompt_tokens_details: _Details = Field({})
    completion_tokens_details: _Details = Field({})

    @property
    def cached_tokens(self) -> int:
        return _count(self.prompt_tokens_details, "cached_tokens")

    @property
    def cache_write_tokens(self) -> int:
        return _count(self.prompt_tokens_details, "cache_write_tokens")

    @property
    def reasoning_tokens(self) -> int:
        return _count(self.completion_tokens_details, "reasoning_tokens")


def _count(details: dict[str, object], name: str) -> int:
    count = details.get(name)
    return count if isinstance(count, int) else 0
