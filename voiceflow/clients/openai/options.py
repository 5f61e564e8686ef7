"""Options of a chat completion request.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from voiceflow.clients.chat.options import RequestOptions

_NOT_IN_BODY = frozenset({"include_usage", "include_obfuscation", "extra", "headers", "query"})
_NEED_TOOLS = frozenset({"tool_choice", "parallel_tool_calls"})


class ChatOptions(RequestOptions):
    """Fields of a chat completion request.

    Unset fields are not sent. ``n`` is left out: a user hears one answer. Reasoning models refuse several of
    these with 400.

    Attributes:
        model: Such as ``"gpt-4.1-mini"``.
        max_completion_tokens: Limit of the answer; older servers call it ``max_tokens``.
        include_usage: Ask for a chunk with the token counts at the end.
        include_obfuscation: ``False`` saves the padding that OpenAI adds to chunks.
        extra: Further fields of the body, for servers with more options than OpenAI.
        headers: Further HTTP headers, such as ``OpenAI-Organization`` or ``api-key``.
        query: Further parameters of the URL, such as ``api-version``.
    """

    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    max_completion_tokens: int | None = Field(None, gt=0)
    max_tokens: int | None = Field(None, gt=0)
    stop: str | Sequence[str] | None = None
    seed: int | None = None
    frequency_penalty: float | None = Field(None, ge=-2, le=2)
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    logit_bias: Mapping[str, float] | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = Field(None, ge=0, le=20)
    response_format: Mapping[str, object] | None = None
    tool_choice: str | Mapping[str, object] | None = None
    parallel_tool_calls: bool | None = None
    reasoning_effort: str | None = None
    verbosity: str | None = None
    service_tier: str | None = None
    prompt_cache_key: str | None = None
    prompt_cache_retention: str | None = None
    prompt_cache_options: Mapping[str, object] | None = None
    safety_identifier: str | None = None
    user: str | None = None
    metadata: Mapping[str, str] | None = None
    moderation: object = None
    store: bool | None = None
    modalities: Sequence[str] | None = None
    audio: Mapping[str, object] | None = None
    prediction: Mapping[str, object] | None = None
    web_search_options: Mapping[str, object] | None = None
    include_usage: bool = True
    include_obfuscation: bool | None = None

    def body(
        self, messages: Sequence[Mapping[str, object]], tools: Sequence[Mapping[str, object]] = ()
    ) -> dict[str, Any]:
        """The JSON body of a streaming request."""
        # Without tools, OpenAI refuses an empty list and all options about tools.
        left_out = _NOT_IN_BODY if tools else _NOT_IN_BODY | _NEED_TOOLS
        body = self.model_dump(mode="json", exclude_none=True, exclude=set(left_out))
        body["messages"] = list(messages)
        body["stream"] = True
        stream_options = {"include_usage": True} if self.include_usage else {}
        if self.include_obfuscation is not None:
            stream_options["include_obfuscation"] = self.include_obfuscation
        if stream_options:
            body["stream_options"] = stream_options
        if tools:
            body["tools"] = list(tools)
        return {**body, **self.extra}
