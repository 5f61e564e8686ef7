"""Span names and attributes, by the semantic conventions for generative AI.

The conventions are still in development, and speech is a proposal; names that they do not have begin with
``voiceflow.``.
Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from opentelemetry.trace import SpanKind

from voiceflow.frames import OperationFrame, OperationKind

Attributes = Mapping[str, str | int | float | bool]

OPERATION = "gen_ai.operation.name"
CONVERSATION = "gen_ai.conversation.id"
WORKFLOW = "gen_ai.workflow.name"
END_REASON = "gen_ai.agent.invocation.end_reason"
INPUT = "gen_ai.input.messages"
OUTCOME = "voiceflow.outcome"
REASON = "voiceflow.reason"
REPLY = "voiceflow.reply"
BARGED_IN = "voiceflow.barged_in"

_COUNTS = {
    "prompt_tokens": "gen_ai.usage.input_tokens",
    "completion_tokens": "gen_ai.usage.output_tokens",
    "cached_tokens": "gen_ai.usage.cache_read.input_tokens",
    "cache_write_tokens": "gen_ai.usage.cache_creation.input_tokens",
    "reasoning_tokens": "gen_ai.usage.reasoning.output_tokens",
    "characters": "voiceflow.characters",
}


def operation_name(frame: OperationFrame) -> str:
    """The name of an operation's span: ``"chat gpt-x"``."""
    return f"{frame.kind.value} {frame.name}" if frame.name else frame.kind.value


def operation_kind(frame: OperationFrame) -> SpanKind:
    """Whether something outside the process did the work."""
    return SpanKind.INTERNAL if frame.kind is OperationKind.TOOL else SpanKind.CLIENT


def operation_attributes(frame: OperationFrame) -> Attributes:
    """What is known about an operation, without any words."""
    found: dict[str, str | int | float | bool] = {
        OPERATION: frame.kind.value,
        OUTCOME: frame.outcome.value,
        "voiceflow.processor": frame.processor,
    }
    if frame.vendor:
        found["gen_ai.provider.name"] = frame.vendor
    if frame.reply is not None:
        found[REPLY] = frame.reply
    if frame.first is not None:
        found["gen_ai.response.time_to_first_chunk"] = frame.first - frame.began
    if frame.kind is OperationKind.TOOL:
        found |= {"gen_ai.tool.name": frame.name, "gen_ai.tool.type": "function"}
    elif frame.name:
        found["gen_ai.request.model"] = frame.name
    if frame.kind is OperationKind.TTS:
        found["gen_ai.output.type"] = "speech"
    return found | {_COUNTS.get(name, f"voiceflow.{name}"): value for name, value in frame.counts}


def message(role: str, text: str) -> str:
    """One message in the form of the conventions."""
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}], ensure_ascii=False)
