"""The events that a client sends.

Source: https://platform.openai.com/docs/api-reference/realtime-client-events
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from voiceflow.clients.chat.surrogates import join_surrogates
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage


def write(kind: str, **fields: Any) -> str:
    """One event as text."""
    return join_surrogates(json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":")))


def append_audio(data: bytes) -> str:
    """The user's audio."""
    return write("input_audio_buffer.append", audio=base64.b64encode(data).decode())


def create_item(item: Mapping[str, Any]) -> str:
    """Add an item to the end of the conversation."""
    return write("conversation.item.create", item=dict(item))


def text_item(role: str, text: str) -> dict[str, Any]:
    """A message; ``role`` is ``user``, ``assistant`` or ``system``."""
    kind = "output_text" if role == "assistant" else "input_text"
    return {"type": "message", "role": role, "content": [{"type": kind, "text": text}]}


def output_item(call_id: str, text: str) -> dict[str, Any]:
    """The result of a function call."""
    return {"type": "function_call_output", "call_id": call_id, "output": text}


def items_of(history: Sequence[Message]) -> Iterator[dict[str, Any]]:
    """A conversation as items; without the system message, which is in the instructions."""
    for message in history:
        match message:
            case UserMessage():
                yield text_item("user", message.text)
            case AssistantMessage():
                if message.text:
                    yield text_item("assistant", message.text)
                for call in message.tool_calls:
                    fields = {"call_id": call.id, "name": call.name, "arguments": call.arguments}
                    yield {"type": "function_call", **fields}
            case ToolMessage():
                yield output_item(message.call_id, message.text)
            case SystemMessage():
                continue


def function_tool(tool: ToolSchema) -> dict[str, Any]:
    """A function in the service's form, which is flat and knows no strict schemas."""
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
