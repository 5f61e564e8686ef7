"""The JSON of a chunk, as OpenAI documents it and with the variations of compatible servers.

Source: https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from voiceflow.clients.openai.usage import ChatUsage


class _ChunkModel(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True, hide_input_in_errors=True)


class FunctionPiece(_ChunkModel):
    """A fragment of a call: the name comes once or with each piece, the arguments in pieces."""

    name: str | None = None
    arguments: str | dict[str, Any] | None = None

    @property
    def text(self) -> str:
        """The fragment of the arguments. Some servers send the object itself instead of its JSON."""
        if isinstance(self.arguments, dict):
            return json.dumps(self.arguments, ensure_ascii=False)
        return self.arguments or ""


class ToolCallPiece(_ChunkModel):
    """A fragment of one of the answer's calls."""

    index: int | None = None
    id: str | None = None
    function: FunctionPiece | None = None


class DeltaPiece(_ChunkModel):
    """What one chunk adds to the answer. Servers have four names for reasoning, and some send it in parts."""

    content: str | list[Any] | None = None
    refusal: str | None = None
    reasoning_content: object = None
    reasoning: object = None
    thinking: object = None
    reasoning_details: object = None
    tool_calls: list[ToolCallPiece] | None = None

    @property
    def text(self) -> str:
        """The content: a string or, from some servers, the texts in a list of parts."""
        if isinstance(self.content, list):
            return _text_of(part for part in self.content if _kind(part) == "text")
        return self.content or ""

    @property
    def thought(self) -> str:
        """The reasoning, under any of its names; empty if it is missing or encrypted."""
        for found in (self.reasoning_content, self.reasoning, self.thinking):
            if thought := _thought_of(found):
                return thought
        parts = self.content if isinstance(self.content, list) else []
        return "".join(_thought_of(part.get("thinking")) for part in parts if _kind(part) == "thinking")

    @property
    def is_thinking(self) -> bool:
        """Whether the model sends reasoning, even if it is encrypted."""
        return bool(self.thought or self.reasoning_details)


class Choice(_ChunkModel):
    """One of the answers; those with an index above 0 exist only if several were requested."""

    index: int = 0
    # A server that does not stream sends "message" instead of "delta".
    delta: DeltaPiece | None = Field(None, validation_alias=AliasChoices("delta", "message"))
    finish_reason: str | None = None


class ChatChunk(_ChunkModel):
    """One event of the stream. ``choices`` may be empty, ``error`` may come at any time."""

    id: str | None = None
    model: str | None = None
    choices: list[Choice] | None = None
    usage: ChatUsage | None = None
    error: object = None


def _kind(part: object) -> Any:
    return part.get("type") if isinstance(part, dict) else None


def _text_of(parts: Iterable[object]) -> str:
    texts = (part.get("text") for part in parts if isinstance(part, dict))
    return "".join(text for text in texts if isinstance(text, str))


def _thought_of(found: object) -> str:
    if isinstance(found, list):
        return _text_of(found)
    return found if isinstance(found, str) else ""
