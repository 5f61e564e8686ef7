"""Options of a request to Gemini.

Source: https://ai.google.dev/api/generate-content
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field
from pydantic.alias_generators import to_camel

from voiceflow.clients.chat.options import RequestOptions

_NOT_IN_CONFIG = frozenset(
    {
        "model",
        "tool_config",
        "safety_settings",
        "cached_content",
        "service_tier",
        "store",
        "extra",
        "headers",
        "query",
    }
)
_TOP = ("safety_settings", "cached_content", "service_tier", "store")


class GeminiOptions(RequestOptions):
    """Fields of a generateContent request. Unset fields are not sent; objects have the API's form.

    Attributes:
        model: Such as ``"gemini-2.5-flash"``.
        thinking_config: Such as ``{"thinkingBudget": 0}``.
        tool_config: Such as ``{"functionCallingConfig": {"mode": "ANY"}}``.
        safety_settings: Which contents are blocked.
        cached_content: The name of a cached prompt; other prompts are cached without being asked.
        response_schema: The form of the answer, in OpenAPI's words.
        response_json_schema: The same as a JSON schema.
    """

    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    top_k: int | None = Field(None, ge=1)
    max_output_tokens: int | None = Field(None, gt=0)
    stop_sequences: Sequence[str] | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    seed: int | None = None
    response_mime_type: str | None = None
    response_schema: Mapping[str, object] | None = None
    response_json_schema: Mapping[str, object] | None = None
    response_logprobs: bool | None = None
    logprobs: int | None = None
    response_modalities: Sequence[str] | None = None
    media_resolution: str | None = None
    speech_config: Mapping[str, object] | None = None
    image_config: Mapping[str, object] | None = None
    audio_transcription_config: Mapping[str, object] | None = None
    enable_enhanced_civic_answers: bool | None = None
    thinking_config: Mapping[str, object] | None = None
    tool_config: Mapping[str, object] | None = None
    safety_settings: Sequence[Mapping[str, object]] | None = None
    cached_content: str | None = None
    service_tier: str | None = None
    store: bool | None = None

    def fields(self) -> dict[str, Any]:
        """The fields of the body, without contents, system instruction and tools."""
        config = self._written(set(type(self).model_fields) - _NOT_IN_CONFIG)
        body = self._written(set(_TOP))
        return {**body, "generationConfig": config} if config else body

    def _written(self, names: set[str]) -> dict[str, Any]:
        found = self.model_dump(mode="json", exclude_none=True, include=names)
        return {to_camel(name): value for name, value in found.items()}
