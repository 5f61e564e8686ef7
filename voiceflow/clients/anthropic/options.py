"""Options of a request to Anthropic's Messages API.

Source: https://docs.anthropic.com/en/api/messages
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from voiceflow.clients.chat.options import RequestOptions

_NOT_IN_BODY = frozenset({"cache", "cache_ttl", "betas", "extra", "headers", "query", "tool_choice"})


class AnthropicOptions(RequestOptions):
    """Fields of a Messages request. Unset fields are not sent.

    Attributes:
        model: Such as ``"claude-haiku-4-5"``.
        max_tokens: Limit of the answer, including its thinking.
        temperature: Only older models take it, like ``top_p`` and ``top_k``.
        thinking: Such as ``{"type": "enabled", "budget_tokens": 1024}``, in the API's form.
        tool_choice: Such as ``{"type": "auto", "disable_parallel_tool_use": True}``.
        output_config: Effort and format of the answer.
        cache: Whether system message, tools and conversation are put into the prompt cache.
        cache_ttl: How long they stay there unused.
        betas: Values of the header ``anthropic-beta``.
    """

    max_tokens: int = Field(1024, gt=0)
    temperature: float | None = Field(None, ge=0, le=1)
    top_p: float | None = Field(None, ge=0, le=1)
    top_k: int | None = Field(None, ge=0)
    stop_sequences: Sequence[str] | None = None
    thinking: Mapping[str, object] | None = None
    output_config: Mapping[str, object] | None = None
    tool_choice: Mapping[str, object] | None = None
    metadata: Mapping[str, object] | None = None
    service_tier: str | None = None
    container: str | Mapping[str, object] | None = None
    diagnostics: Mapping[str, object] | None = None
    inference_geo: str | None = None
    speed: str | None = None
    user_profile_id: str | None = None
    workspace_id: str | None = None
    cache: bool = True
    cache_ttl: Literal["5m", "1h"] | None = None
    betas: Sequence[str] = ()

    def fields(self) -> dict[str, Any]:
        """The fields of the body, without messages, system message and tools."""
        return self.model_dump(mode="json", exclude_none=True, exclude=set(_NOT_IN_BODY))
