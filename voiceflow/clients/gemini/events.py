"""The JSON of a piece of a streamed answer.

Source: https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
"""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from voiceflow.clients.chat.reading import WireModel


class _WirePiece(WireModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class FunctionCall(_WirePiece):
    """A complete call of a tool."""

    id: str | None = None
    name: str = ""
    args: dict[str, object] | None = None


class Part(_WirePiece):
    """A piece of text, of thinking, or a call."""

    text: str | None = None
    thought: bool | None = None
    thought_signature: str | None = None
    function_call: FunctionCall | None = None


class Content(_WirePiece):
    """The parts of one piece."""

    parts: list[Part] | None = None


class Candidate(_WirePiece):
    """One of the answers."""

    index: int = 0
    content: Content | None = None
    finish_reason: str | None = None


class UsageMetadata(_WirePiece):
    """Running token counts. Thinking and cached tokens: the first are no part of the candidates' count."""

    prompt_token_count: int | None = None
    cached_content_token_count: int | None = None
    candidates_token_count: int | None = None
    thoughts_token_count: int | None = None
    tool_use_prompt_token_count: int | None = None


class PromptFeedback(_WirePiece):
    """Why a prompt was not answered."""

    block_reason: str | None = None


class GeneratedPiece(_WirePiece):
    """One event."""

    candidates: list[Candidate] | None = None
    usage_metadata: UsageMetadata | None = None
    prompt_feedback: PromptFeedback | None = None
    model_version: str | None = None
    response_id: str | None = None
    error: object = None
