"""Options of a request to OpenAI's Responses API.

Source: https://platform.openai.com/docs/api-reference/responses/create
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from voiceflow.clients.chat.options import RequestOptions

ENCRYPTED = "reasoning.encrypted_content"

_NOT_IN_BODY = frozenset({"keep_reasoning", "include_obfuscation", "extra", "headers", "query"})
_NEED_TOOLS = frozenset({"tool_choice", "parallel_tool_calls", "max_tool_calls"})
_REASONING_MODEL = re.compile(r"(?:o\d|gpt-(?:[5-9]|\d\d))(?!.*-chat)")


class ResponsesOptions(RequestOptions):
    """Fields of a Responses request. Unset fields are not sent; objects have the API's form.

    The whole conversation is sent with each request: a barge-in changes what was said.

    Attributes:
        model: Such as ``"gpt-5-mini"``.
        store: Whether OpenAI keeps the answer.
        reasoning: Such as ``{"effort": "minimal"}``.
        text: Form and verbosity of the answer.
        keep_reasoning: Whether encrypted reasoning is requested and sent back with tool calls. By default,
            for models whose names say that they reason: other models refuse it.
        include_obfuscation: ``False`` saves the padding that OpenAI adds to events.
    """

    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    top_logprobs: int | None = Field(None, ge=0, le=20)
    max_output_tokens: int | None = Field(None, gt=0)
    max_tool_calls: int | None = Field(None, gt=0)
    reasoning: Mapping[str, object] | None = None
    text: Mapping[str, object] | None = None
    tool_choice: str | Mapping[str, object] | None = None
    parallel_tool_calls: bool | None = None
    truncation: str | None = None
    service_tier: str | None = None
    prompt_cache_key: str | None = None
    prompt_cache_retention: str | None = None
    prompt_cache_options: Mapping[str, object] | None = None
    safety_identifier: str | None = None
    user: str | None = None
    metadata: Mapping[str, str] | None = None
    moderation: Mapping[str, object] | None = None
    prompt: Mapping[str, object] | None = None
    context_management: Sequence[Mapping[str, object]] | None = None
    access_programs: Mapping[str, object] | None = None
    image: Mapping[str, object] | None = None
    include: Sequence[str] | None = None
    store: bool = False
    keep_reasoning: bool | None = None
    include_obfuscation: bool | None = None

    def fields(self, model: str, *, has_tools: bool) -> dict[str, Any]:
        """The fields of the body, without input, instructions and tools."""
        left_out = _NOT_IN_BODY if has_tools else _NOT_IN_BODY | _NEED_TOOLS
        body = self.model_dump(mode="json", exclude_none=True, exclude=set(left_out))
        keeps = self.keep_reasoning
        if keeps is None:
            keeps = _REASONING_MODEL.match(model.rpartition("/")[2]) is not None
        included = list(body.pop("include", ()))
        if keeps and ENCRYPTED not in included:
            included.append(ENCRYPTED)
        if included:
            body["include"] = included
        if self.include_obfuscation is not None:
            body["stream_options"] = {"include_obfuscation": self.include_obfuscation}
        return {**body, "model": model, "stream": True}
