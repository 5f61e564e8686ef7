"""A conversation as a Messages request.

Source: https://docs.anthropic.com/en/api/messages
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from voiceflow.clients.anthropic.options import AnthropicOptions
from voiceflow.clients.chat.conversation import (
    CallIds,
    arguments_of,
    called_names,
    system_text,
    without_system,
)
from voiceflow.clients.chat.opaque import unseal
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import AssistantMessage, Message, ToolMessage, UserMessage
from voiceflow.errors import ConfigurationError

VENDOR = "anthropic"

_UNIONS = ("oneOf", "allOf", "anyOf")
_Block = dict[str, Any]


def render(
    messages: Sequence[Message], tools: Sequence[ToolSchema], options: AnthropicOptions, *, model: str
) -> dict[str, Any]:
    """The JSON body of a streaming request.

    Raises:
        ConfigurationError: If the vendor takes no such tool.
    """
    talk = _MessageList(model)
    for message in without_system(messages):
        talk.add(message)
    body = {**options.fields(), "model": model, "messages": talk.messages, "stream": True}
    if system := system_text(messages):
        body["system"] = [{"type": "text", "text": system}]
    listed = [_tool(tool) for tool in tools]
    if listed:
        if options.tool_choice is not None:
            body["tool_choice"] = dict(options.tool_choice)
    elif names := called_names(messages):
        # A conversation with calls is refused without tools.
        listed = [{"name": name, "input_schema": {"type": "object"}} for name in names]
        body["tool_choice"] = {"type": "none"}
    if listed:
        body["tools"] = listed
    if not talk.may_think:
        body.pop("thinking", None)
    if options.cache:
        _mark_for_cache(body, options.cache_ttl)
    return {**body, **options.extra}


class _MessageList:
    """The messages: roles alternate, and results come first in the user's message."""

    def __init__(self, model: str) -> None:
        self.messages: list[dict[str, Any]] = []
        self._model = model
        self._ids = CallIds()

    @property
    def may_think(self) -> bool:
        """Whether thinking may be enabled.

        A turn that goes on after calls must then begin with the thinking before them: calls of another model
        have none.
        """
        if not any(block["type"] == "tool_result" for block in self.messages[-1]["content"]):
            return True
        calling = self.messages[-2]["content"] if len(self.messages) > 1 else []
        return bool(calling) and calling[0]["type"] in ("thinking", "redacted_thinking")

    def add(self, message: Message) -> None:
        match message:
            case UserMessage(text):
                self._blocks("user").append({"type": "text", "text": text})
            case AssistantMessage():
                self._add_assistant(message)
            case ToolMessage(call_id, text, is_error):
                result: _Block = {
                    "type": "tool_result",
                    "tool_use_id": self._ids.of_result(call_id),
                    "content": text,
                }
                if is_error:
                    result["is_error"] = True
                self._blocks("user").append(result)

    def _add_assistant(self, message: AssistantMessage) -> None:
        blocks = self._blocks("assistant")
        thoughts = [item for call in message.tool_calls for item in unseal(call.opaque, VENDOR, self._model)]
        # Thinking comes before everything else of a message.
        blocks[:0] = thoughts
        if message.text.strip():
            blocks.append({"type": "text", "text": message.text.rstrip()})
        for call in message.tool_calls:
            use = {"type": "tool_use", "id": self._ids.of_call(call.id), "name": call.name}
            blocks.append({**use, "input": arguments_of(call)})

    def _blocks(self, role: str) -> list[_Block]:
        if not self.messages or self.messages[-1]["role"] != role:
            self.messages.append({"role": role, "content": []})
        blocks: list[_Block] = self.messages[-1]["content"]
        return blocks


def _tool(tool: ToolSchema) -> dict[str, Any]:
    schema = dict(tool.parameters)
    if schema.get("type") != "object" or any(name in schema for name in _UNIONS):
        raise ConfigurationError(
            f"Anthropic takes no tool whose parameters are not one plain object: change those of {tool.name}"
        )
    written: dict[str, Any] = {"name": tool.name, "input_schema": schema}
    if tool.description:
        written["description"] = tool.description
    if tool.is_strict:
        written["strict"] = True
    return written


def _mark_for_cache(body: Mapping[str, Any], ttl: str | None) -> None:
    """Mark the ends of what stays the same: tools, system message, conversation so far."""
    mark = {"type": "ephemeral"} if ttl is None else {"type": "ephemeral", "ttl": ttl}
    for blocks in (body.get("tools"), body.get("system"), body["messages"][-1]["content"]):
        if blocks:
            blocks[-1] = {**blocks[-1], "cache_control": mark}
