"""A conversation as a generateContent request.

Source: https://ai.google.dev/api/generate-content, https://ai.google.dev/gemini-api/docs/thought-signatures
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voiceflow.clients.chat.conversation import arguments_of, names_by_id, system_text, without_system
from voiceflow.clients.chat.opaque import unseal
from voiceflow.clients.gemini.options import GeminiOptions
from voiceflow.clients.gemini.schemas import to_gemini
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import AssistantMessage, Message, ToolCall, ToolMessage, UserMessage
from voiceflow.errors import ConfigurationError

VENDOR = "gemini"

NO_SIGNATURE = "skip_thought_signature_validator"
"""Google's word for a call that another model made: without it, Gemini 3 refuses the conversation."""

_Part = dict[str, Any]


def render(
    messages: Sequence[Message], tools: Sequence[ToolSchema], options: GeminiOptions, *, model: str
) -> dict[str, Any]:
    """The JSON body of a request.

    Raises:
        ConfigurationError: If the vendor takes no such tool.
    """
    talk = _ContentList(model, messages)
    for message in without_system(messages):
        talk.add(message)
    body = {"contents": talk.contents, **options.fields()}
    if system := system_text(messages):
        body["systemInstruction"] = {"parts": [{"text": system}], "role": "user"}
    if tools:
        body["tools"] = [{"functionDeclarations": [_declaration(tool) for tool in tools]}]
        if options.tool_config is not None:
            body["toolConfig"] = dict(options.tool_config)
    return {**body, **options.extra}


class _ContentList:
    """The contents: the results of calls have a separate one, right after the calls."""

    def __init__(self, model: str, messages: Sequence[Message]) -> None:
        self.contents: list[dict[str, Any]] = []
        self._model = model
        self._names = names_by_id(messages)

    def add(self, message: Message) -> None:
        match message:
            case UserMessage(text):
                self._parts("user", is_result=False).append({"text": text})
            case AssistantMessage(text, calls):
                parts = self._parts("model", is_result=False)
                if text.strip():
                    parts.append({"text": text})
                parts += [self._call(call, is_first=not number) for number, call in enumerate(calls)]
            case ToolMessage(call_id, text, is_error):
                response = {
                    "id": call_id,
                    "name": self._names.get(call_id, "unknown"),
                    "response": {"error" if is_error else "output": text},
                }
                self._parts("user", is_result=True).append({"functionResponse": response})

    def _call(self, call: ToolCall, *, is_first: bool) -> _Part:
        written: _Part = {"functionCall": {"id": call.id, "name": call.name, "args": arguments_of(call)}}
        signatures = unseal(call.opaque, VENDOR, self._model)
        if signatures:
            written["thoughtSignature"] = signatures[0]
        elif is_first:
            # Only the first of parallel calls has a signature.
            written["thoughtSignature"] = NO_SIGNATURE
        return written

    def _parts(self, role: str, *, is_result: bool) -> list[_Part]:
        last = self.contents[-1] if self.contents else None
        holds_results = last is not None and any("functionResponse" in part for part in last["parts"])
        if last is None or last["role"] != role or holds_results is not is_result:
            last = {"role": role, "parts": []}
            self.contents.append(last)
        parts: list[_Part] = last["parts"]
        return parts


def _declaration(tool: ToolSchema) -> dict[str, Any]:
    if tool.parameters.get("type") != "object":
        raise ConfigurationError(f"the parameters of {tool.name} must be an object")
    declaration: dict[str, Any] = {"name": tool.name, "description": tool.description or tool.name}
    if tool.parameters.get("properties"):
        declaration["parametersJsonSchema"] = to_gemini(tool.parameters, tool.name)
    return declaration
