"""Validating a request as OpenAI's Responses API does. Unknown fields are refused.

Source: https://platform.openai.com/docs/api-reference/responses/create
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voiceflow.emulators.openai.validation import (
    InvalidRequestError,
    check_name,
    check_ranges,
    check_strict,
    need,
)

_FIELDS = frozenset(
    "access_programs background context_management conversation image include input instructions "
    "max_output_tokens max_tool_calls metadata model moderation parallel_tool_calls previous_response_id "
    "prompt prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier "
    "service_tier store stream stream_options temperature text tool_choice tools top_logprobs top_p "
    "truncation user".split()
)
_RANGES = {
    "temperature": (0.0, 2.0),
    "top_p": (0.0, 1.0),
    "top_logprobs": (0, 20),
    "max_output_tokens": (16, 1 << 31),
}
_ROLES = frozenset({"user", "assistant", "system", "developer"})
_ITEMS: Mapping[str, frozenset[str]] = {
    "message": frozenset({"type", "role", "content", "id", "status", "phase"}),
    "function_call": frozenset({"type", "call_id", "name", "arguments", "id", "status"}),
    "function_call_output": frozenset({"type", "call_id", "output", "id", "status"}),
    "reasoning": frozenset({"type", "id", "summary", "content", "encrypted_content", "status"}),
}
_TOOL = frozenset({"type", "name", "description", "parameters", "strict"})
_LONGEST_ID = 64


def validate_response(request: object) -> None:
    """Check a request for a response.

    Raises:
        InvalidRequestError: At the first problem.
    """
    if not isinstance(request, dict):
        raise InvalidRequestError("The body must be a JSON object.")
    _only(request, _FIELDS, "")
    need(isinstance(request.get("model"), str) and request["model"], "you must provide a model", "model")
    check_ranges(request, _RANGES)
    _check_tools(request)
    items = request.get("input")
    if isinstance(items, str):
        return
    need(isinstance(items, list) and items, "'input' must be a string or a list of items", "input")
    assert isinstance(items, list)
    for number, item in enumerate(items):
        _check_item(item, f"input[{number}]")
    _check_calls(items)


def _only(value: Mapping[str, object], known: frozenset[str], where: str) -> None:
    for name in value:
        need(name in known, f"Unknown parameter: '{where}{name}'.", f"{where}{name}", "unknown_parameter")


def _check_tools(request: Mapping[str, Any]) -> None:
    tools = request.get("tools")
    if not tools:
        choice = request.get("tool_choice")
        need(choice in (None, "auto", "none"), "Tool choice needs 'tools'.", "tool_choice")
        return
    need(isinstance(tools, list), "'tools' must be a list", "tools")
    for number, tool in enumerate(tools):
        where = f"tools[{number}]"
        need(isinstance(tool, dict) and tool.get("type") == "function", "unknown tool", f"{where}.type")
        _only(tool, _TOOL, f"{where}.")
        check_name(tool.get("name"), f"{where}.name")
        schema = tool.get("parameters")
        need(
            isinstance(schema, dict) and schema.get("type") == "object",
            "schema must have type 'object'",
            f"{where}.parameters",
            "invalid_function_parameters",
        )
        if tool.get("strict", True):
            check_strict(schema, f"{where}.parameters")


def _check_item(item: Any, where: str) -> None:
    need(isinstance(item, dict), "must be an object", where)
    kind = item.get("type", "message")
    need(kind in _ITEMS, f"Invalid value: '{kind}'.", f"{where}.type", "invalid_value")
    _only(item, _ITEMS[kind], f"{where}.")
    if kind == "message":
        need(item.get("role") in _ROLES, "unknown role", f"{where}.role", "invalid_value")
        need(
            isinstance(item.get("content"), str | list), "invalid content", f"{where}.content", "invalid_type"
        )
    elif kind == "reasoning":
        need(isinstance(item.get("summary"), list), "missing 'summary'", f"{where}.summary")
        need(item.get("encrypted_content"), "Items are not persisted when `store` is false.", where)
    else:
        call_id = item.get("call_id")
        need(isinstance(call_id, str) and call_id, "missing 'call_id'", f"{where}.call_id")
        need(len(call_id) <= _LONGEST_ID, "string too long", f"{where}.call_id", "string_above_max_length")
        if kind == "function_call":
            check_name(item.get("name"), f"{where}.name")
        text = "arguments" if kind == "function_call" else "output"
        need(isinstance(item.get(text), str), "must be a string", f"{where}.{text}", "invalid_type")


def _check_calls(items: list[dict[str, Any]]) -> None:
    """Each call has one output after it, and the other way round; reasoning comes before a call."""
    calls: dict[str, bool] = {}
    for number, item in enumerate(items):
        where = f"input[{number}]"
        match item.get("type", "message"):
            case "function_call":
                need(item["call_id"] not in calls, "Duplicate call_id.", where)
                calls[item["call_id"]] = False
            case "function_call_output":
                is_open = calls.get(item["call_id"]) is False
                need(
                    is_open,
                    f"No tool call found for function call output with call_id {item['call_id']}.",
                    where,
                )
                calls[item["call_id"]] = True
            case "reasoning":
                follower = items[number + 1] if number + 1 < len(items) else {}
                need(
                    follower.get("type") in ("function_call", "reasoning"),
                    f"Item '{item.get('id')}' of type 'reasoning' was provided without its following item.",
                    where,
                )
    for call_id, is_answered in calls.items():
        need(is_answered, f"No tool output found for function call {call_id}.", "input")
