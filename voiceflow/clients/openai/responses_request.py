"""A conversation as a Responses request.

Source: https://platform.openai.com/docs/api-reference/responses/create
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from voiceflow.clients.chat.conversation import OPENING, CallIds, system_text
from voiceflow.clients.chat.opaque import unseal
from voiceflow.clients.openai.responses_options import ResponsesOptions
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)

VENDOR = "openai-responses"


def render(
    messages: Sequence[Message], tools: Sequence[ToolSchema], options: ResponsesOptions, *, model: str
) -> dict[str, Any]:
    """The JSON body of a streaming request."""
    ids = CallIds()
    items = [item for message in messages for item in _items(message, ids, model)]
    body = options.fields(model, has_tools=bool(tools))
    # An empty list is refused.
    body["input"] = items or [{"role": "user", "content": OPENING}]
    if system := system_text(messages):
        body["instructions"] = system
    if tools:
        body["tools"] = [_tool(tool) for tool in tools]
    return {**body, **options.extra}


def _items(message: Message, ids: CallIds, model: str) -> Iterator[dict[str, Any]]:
    match message:
        case SystemMessage():
            return
        case UserMessage(text):
            yield {"role": "user", "content": text}
        case AssistantMessage(text, calls):
            if text:
                yield {"role": "assistant", "content": text}
            for call in calls:
                yield from _call(call, ids, model)
        case ToolMessage(call_id, text):
            yield {"type": "function_call_output", "call_id": ids.of_result(call_id), "output": text}


def _call(call: ToolCall, ids: CallIds, model: str) -> Iterator[dict[str, Any]]:
    yield from unseal(call.opaque, VENDOR, model)
    yield {
        "type": "function_call",
        "call_id": ids.of_call(call.id),
        "name": call.name,
        "arguments": call.arguments,
    }


def _tool(tool: ToolSchema) -> dict[str, Any]:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
        # The API's default is to be strict, which refuses most schemas.
        "strict": tool.is_strict,
    }
