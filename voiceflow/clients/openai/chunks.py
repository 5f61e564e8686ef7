"""The JSON of a chunk, as OpenAI documents it and as compatible servers bend it.

Source: https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from voiceflow.clients.openai.deltas import Usage


def _text(value: Any) -> str:
    """Text that may come as null, as a string, or as a list of parts."""
    if isinstance(value, list):
        parts = [part.get("text") for part in value if isinstance(part, dict) and part.get("type") == "text"]
        return "".join(part for part in parts if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _arguments(value: Any) -> str:
    # Some servers send the object itself instead of its JSON.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value or ""


_Text = Annotated[str, BeforeValidator(_text)]
_Name = Annotated[str, BeforeValidator(lambda value: value or "")]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True, hide_input_in_errors=True)


class FunctionPiece(_Wire):
    """A fragment of a call: the name comes once or with each piece, the arguments bit by bit."""

    name: _Name = ""
    arguments: Annotated[str, BeforeValidator(_arguments)] = ""


class ToolCallPiece(_Wire):
    """A fragment of one of the answer's calls."""

    index: int | None = None
    id: _Name = ""
    function: Annotated[FunctionPiece, BeforeValidator(lambda value: value or {})] = FunctionPiece()


class DeltaPiece(_Wire):
    """What one chunk adds to the answer."""

    content: _Text = ""
    refusal: _Text = ""
    reasoning: _Text = Field("", validation_alias=AliasChoices("reasoning_content", "reasoning"))
    tool_calls: Annotated[list[ToolCallPiece], BeforeValidator(lambda value: value or [])] = []


class Choice(_Wire):
    """One of the answers; those of an index above 0 exist only if several were asked for."""

    index: int = 0
    # A server that does not stream sends "message" in place of "delta".
    delta: Annotated[DeltaPiece, BeforeValidator(lambda value: value or {})] = Field(
        DeltaPiece(), validation_alias=AliasChoices("delta", "message")
    )
    finish_reason: _Name = ""


class Chunk(_Wire):
    """One event of the stream. ``choices`` may be empty, ``error`` may come at any time."""

    id: _Name = ""
    model: _Name = ""
    choices: Annotated[list[Choice], BeforeValidator(lambda value: value or [])] = []
    usage: Usage | None = None
    error: Any = None
