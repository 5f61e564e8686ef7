"""Validating a request as Anthropic does. Unknown fields are refused.

Source: https://docs.anthropic.com/en/api/messages
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from voiceflow.emulators.kit.model.server import InvalidRequestError

_FIELDS = frozenset(
    "cache_control container diagnostics inference_geo max_tokens messages metadata model output_config "
    "service_tier speed stop_sequences stream system temperature thinking tool_choice tools top_k top_p "
    "user_profile_id workspace_id".split()
)
_BLOCKS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"type", "text", "cache_control", "citations"}),
    "tool_use": frozenset({"type", "id", "name", "input", "cache_control"}),
    "tool_result": frozenset({"type", "tool_use_id", "content", "is_error", "cache_control"}),
    "thinking": frozenset({"type", "thinking", "signature"}),
    "redacted_thinking": frozenset({"type", "data"}),
}
_OF_USER = frozenset({"text", "tool_result"})
_OF_ASSISTANT = frozenset({"text", "tool_use", "thinking", "redacted_thinking"})
_THOUGHTS = ("thinking", "redacted_thinking")
_TOOL = frozenset({"type", "name", "description", "input_schema", "cache_control", "strict"})
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_ID = re.compile(r"[a-zA-Z0-9_-]+")
_UNIONS = ("oneOf", "allOf", "anyOf")
_MOST_BREAKPOINTS = 4


def validate(request: object) -> None:
    """Check a request for a message.

    Raises:
        InvalidRequestError: At the first problem.
    """
    if not isinstance(request, dict):
        raise InvalidRequestError("The body must be a JSON object.")
    _only(request, _FIELDS, "")
    _need(isinstance(request.get("model"), str) and request["model"], "Field required", "model")
    tokens = request.get("max_tokens")
    _need(isinstance(tokens, int) and tokens > 0, "Field required", "max_tokens")
    _check_range(request, "temperature", 1.0)
    _check_range(request, "top_p", 1.0)
    _check_system(request.get("system"))
    _check_tools(request)
    messages = request.get("messages")
    _need(isinstance(messages, list), "Field required", "messages")
    assert isinstance(messages, list)
    _need(messages, "at least one message is required", "messages")
    for number, message in enumerate(messages):
        _check_message(message, f"messages.{number}")
    _check_roles(messages)
    _check_calls(messages)
    _check_thinking(request, messages)
    _check_uses_have_tools(request, messages)
    _check_breakpoints(request)


def _need(holds: object, message: str, where: str) -> None:
    if not holds:
        raise InvalidRequestError(message, param=where)


def _only(value: Mapping[str, object], known: frozenset[str], where: str) -> None:
    for name in value:
        _need(name in known, "Extra inputs are not permitted", f"{where}{name}")


def _check_range(request: Mapping[str, object], name: str, highest: float) -> None:
    value = request.get(name)
    if value is not None:
        _need(isinstance(value, int | float) and 0 <= value <= highest, f"range: 0..{highest:g}", name)


def _check_system(system: Any) -> None:
    if system is None or isinstance(system, str):
        return
    _need(isinstance(system, list), "Input should be a valid list", "system")
    for number, block in enumerate(system):
        _check_block(block, frozenset({"text"}), f"system.{number}")


def _check_tools(request: Mapping[str, Any]) -> None:
    tools = request.get("tools")
    choice = request.get("tool_choice")
    if choice is not None:
        _need(tools, "tool_choice may only be specified while providing tools", "tool_choice")
        _need(choice.get("type") in ("auto", "any", "tool", "none"), "unknown type", "tool_choice.type")
    names = []
    for number, tool in enumerate(tools or ()):
        where = f"tools.{number}"
        _need(isinstance(tool, dict), "must be an object", where)
        _only(tool, _TOOL, f"{where}.custom.")
        _need(
            isinstance(tool.get("name"), str) and _NAME.fullmatch(tool["name"]),
            "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
            f"{where}.custom.name",
        )
        schema = tool.get("input_schema")
        where = f"{where}.custom.input_schema"
        _need(isinstance(schema, dict) and schema.get("type") == "object", "type: Field required", where)
        unions = [name for name in _UNIONS if name in schema]
        _need(not unions, "does not support oneOf, allOf, or anyOf at the top level", where)
        names.append(tool["name"])
    _need(len(names) == len(set(names)), "Tool names must be unique.", "tools")


def _check_message(message: Any, where: str) -> None:
    _need(isinstance(message, dict), "must be an object", where)
    _only(message, frozenset({"role", "content"}), f"{where}.")
    role, content = message.get("role"), message.get("content")
    _need(role in ("user", "assistant"), "Input should be 'user' or 'assistant'", f"{where}.role")
    if isinstance(content, str):
        _need(content.strip(), "text content blocks must contain non-whitespace text", where)
        return
    _need(isinstance(content, list) and content, "all messages must have non-empty content", where)
    for number, block in enumerate(content):
        _check_block(block, _OF_USER if role == "user" else _OF_ASSISTANT, f"{where}.content.{number}")
    if role == "user":
        kinds = [block["type"] for block in content]
        _need(
            kinds == sorted(kinds, key=lambda kind: kind != "tool_result"),
            "tool_result blocks must come first in the content",
            where,
        )


def _check_block(block: Any, allowed: frozenset[str], where: str) -> None:
    _need(isinstance(block, dict) and block.get("type") in allowed, "unexpected block", where)
    kind = block["type"]
    _only(block, _BLOCKS[kind], f"{where}.{kind}.")
    if kind == "text":
        text = block.get("text")
        is_text = isinstance(text, str) and text.strip()
        _need(is_text, "text content blocks must contain non-whitespace text", where)
    elif kind == "tool_use":
        is_id = isinstance(block.get("id"), str) and _ID.fullmatch(block["id"])
        _need(is_id, "String should match pattern '^[a-zA-Z0-9_-]+$'", f"{where}.tool_use.id")
        _need(_NAME.fullmatch(str(block.get("name"))), "invalid name", f"{where}.tool_use.name")
        _need(
            isinstance(block.get("input"), dict),
            "Input should be a valid dictionary",
            f"{where}.tool_use.input",
        )
    elif kind == "tool_result":
        _need(isinstance(block.get("tool_use_id"), str), "Field required", f"{where}.tool_result.tool_use_id")
        _need(isinstance(block.get("content", ""), str | list), "invalid content", where)
    elif kind == "thinking":
        _need(block.get("signature"), "Invalid `signature` in `thinking` block", where)


def _check_roles(messages: list[dict[str, object]]) -> None:
    for number, message in enumerate(messages):
        expected = "user" if number % 2 == 0 else "assistant"
        _need(
            message["role"] == expected,
            f"roles must alternate between user and assistant: expected {expected}",
            f"messages.{number}.role",
        )
    last = messages[-1]
    _need(
        last["role"] == "user",
        "This model does not support assistant message prefill: the last message must be of the user.",
        "messages",
    )


def _blocks(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _check_calls(messages: list[dict[str, Any]]) -> None:
    """Each tool_use has its tool_result in the next message, and the other way round."""
    awaited: list[str] = []
    seen: set[str] = set()
    for number, message in enumerate(messages):
        where = f"messages.{number}"
        blocks = _blocks(message)
        results = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
        for result in results:
            _need(
                result in awaited, f"unexpected `tool_use_id` found in `tool_result` blocks: {result}", where
            )
        _need(len(results) == len(set(results)), "each tool_use must have a single result", where)
        missing = ", ".join(sorted(set(awaited) - set(results)))
        _need(
            not missing,
            f"`tool_use` ids were found without `tool_result` blocks immediately after: {missing}",
            where,
        )
        awaited = [block["id"] for block in blocks if block["type"] == "tool_use"]
        _need(
            len(set(awaited)) == len(awaited) and not seen & set(awaited),
            "`tool_use` ids must be unique",
            where,
        )
        seen |= set(awaited)
    _need(not awaited, "`tool_use` ids were found without `tool_result` blocks", "messages")


def _check_thinking(request: Mapping[str, Any], messages: list[dict[str, Any]]) -> None:
    for number, message in enumerate(messages):
        kinds = [block["type"] in _THOUGHTS for block in _blocks(message)]
        _need(kinds == sorted(kinds, reverse=True), "thinking blocks must come first", f"messages.{number}")
    if (request.get("thinking") or {}).get("type") != "enabled":
        return
    last = _blocks(messages[-1])
    if any(block["type"] == "tool_result" for block in last):
        first = _blocks(messages[-2])[0]["type"]
        _need(
            first in _THOUGHTS,
            f"Expected `thinking` or `redacted_thinking`, but found `{first}`. When `thinking` is enabled, a "
            "final `assistant` message must start with a thinking block.",
            f"messages.{len(messages) - 2}.content.0.type",
        )


def _check_uses_have_tools(request: Mapping[str, object], messages: list[dict[str, object]]) -> None:
    has_uses = any(block["type"] == "tool_use" for message in messages for block in _blocks(message))
    _need(
        request.get("tools") or not has_uses,
        "Requests which include `tool_use` or `tool_result` blocks must define tools",
        "tools",
    )


def _check_breakpoints(request: Mapping[str, Any]) -> None:
    system = request.get("system")
    blocks = [*(request.get("tools") or ()), *(system if isinstance(system, list) else ())]
    for message in request["messages"]:
        blocks += _blocks(message)
    marks = sum("cache_control" in block for block in blocks)
    _need(
        marks <= _MOST_BREAKPOINTS,
        f"A maximum of 4 blocks with cache_control may be provided. Found {marks}.",
        "messages",
    )
