"""Validating a request as OpenAI's server does. Unknown fields are accepted.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from voiceflow.emulators.kit.model.server import InvalidRequestError

__all__ = ["InvalidRequestError", "check_name", "check_ranges", "check_strict", "need", "validate"]

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})
_MAX_TOOLS = 128
_RANGES = {
    "temperature": (0.0, 2.0),
    "top_p": (0.0, 1.0),
    "frequency_penalty": (-2.0, 2.0),
    "presence_penalty": (-2.0, 2.0),
    "top_logprobs": (0, 20),
    "max_tokens": (1, 1 << 31),
    "max_completion_tokens": (1, 1 << 31),
    "n": (1, 128),
}


def validate(request: object) -> None:
    """Check a request for a chat completion.

    Raises:
        InvalidRequestError: At the first problem.
    """
    if not isinstance(request, dict):
        raise InvalidRequestError("The body must be a JSON object.")
    need(isinstance(request.get("model"), str) and request["model"], "you must provide a model", "model")
    _check_options(request)
    _check_tools(request)
    messages = request.get("messages")
    need(isinstance(messages, list), "'messages' must be a list", "messages")
    assert isinstance(messages, list)
    need(messages, "[] is too short - 'messages'", "messages")
    for number, message in enumerate(messages):
        _check_message(message, f"messages.[{number}]")
    _check_order(messages)


def need(holds: object, message: str, param: str, code: str | None = None) -> None:
    """Refuse the request unless something holds."""
    if not holds:
        raise InvalidRequestError(message, param=param, code=code)


def check_ranges(request: Mapping[str, Any], ranges: Mapping[str, tuple[float, float]]) -> None:
    """Check the numbers among the options."""
    for name, (lowest, highest) in ranges.items():
        value = request.get(name)
        if value is None:
            continue
        need(_is_number(value), f"'{name}' must be a number", name, "invalid_type")
        need(lowest <= value <= highest, f"'{name}' is out of range", name, "decimal_above_max_value")


def _check_options(request: Mapping[str, object]) -> None:
    check_ranges(request, _RANGES)
    stream = request.get("stream")
    need(stream is None or isinstance(stream, bool), "'stream' must be a boolean", "stream")
    if request.get("stream_options") is not None:
        need(stream, "'stream_options' is only allowed when 'stream' is enabled.", "stream_options")
        need(isinstance(request["stream_options"], dict), "must be an object", "stream_options")
    stop = request.get("stop")
    if stop is not None:
        stops = [stop] if isinstance(stop, str) else stop
        need(
            isinstance(stops, list) and len(stops) <= 4 and all(isinstance(item, str) for item in stops),
            "'stop' must be a string or a list of up to 4 strings",
            "stop",
        )


def _check_tools(request: Mapping[str, Any]) -> None:
    tools = request.get("tools")
    if tools is None:
        for name in ("tool_choice", "parallel_tool_calls"):
            need(request.get(name) is None, f"'{name}' is only allowed when 'tools' are specified.", name)
        return
    need(isinstance(tools, list) and tools, "[] is too short - 'tools'", "tools", "empty_array")
    need(len(tools) <= _MAX_TOOLS, "array too long - 'tools'", "tools", "array_above_max_length")
    names = [_tool_name(tool, f"tools.[{number}]") for number, tool in enumerate(tools)]
    choice = request.get("tool_choice")
    if isinstance(choice, dict):
        function = choice.get("function")
        chosen = function.get("name") if isinstance(function, dict) else None
        need(
            choice.get("type") == "function" and chosen in names, "no tool has the chosen name", "tool_choice"
        )
    else:
        need(choice in (None, "auto", "none", "required"), "'tool_choice' is unknown", "tool_choice")


def _tool_name(tool: Any, param: str) -> str:
    need(isinstance(tool, dict) and tool.get("type") == "function", "'type' must be 'function'", param)
    function = tool.get("function")
    need(isinstance(function, dict), "missing required parameter 'function'", param)
    check_name(function.get("name"), f"{param}.function.name")
    parameters = function.get("parameters")
    need(
        parameters is None or (isinstance(parameters, dict) and parameters.get("type") == "object"),
        "schema must have type 'object'",
        f"{param}.function.parameters",
        "invalid_function_parameters",
    )
    if function.get("strict"):
        check_strict(parameters, f"{param}.function.parameters")
    return str(function["name"])


def check_strict(schema: object, param: str) -> None:
    """Every object must be closed and require all its properties, at every depth."""
    if isinstance(schema, list):
        for part in schema:
            check_strict(part, param)
    elif isinstance(schema, dict):
        if schema.get("type") == "object":
            need(
                schema.get("additionalProperties") is False
                and sorted(schema.get("required", ())) == sorted(schema.get("properties", {})),
                "'additionalProperties' is required to be false, and 'required' to hold every property",
                param,
                "invalid_function_parameters",
            )
        for part in schema.values():
            check_strict(part, param)


def check_name(name: object, param: str) -> None:
    """Check the name of a tool."""
    need(isinstance(name, str) and _NAME.fullmatch(name), "expected ^[a-zA-Z0-9_-]{1,64}$", param)


def _check_message(message: Any, param: str) -> None:
    need(isinstance(message, dict), "must be an object", param)
    role = message.get("role")
    need(role in _ROLES, "unknown role", f"{param}.role", "invalid_value")
    if role == "assistant":
        _check_assistant(message, param)
        return
    need(_is_content(message.get("content")), "invalid content", f"{param}.content", "invalid_type")
    if role == "tool":
        need(isinstance(message.get("tool_call_id"), str), "missing 'tool_call_id'", f"{param}.tool_call_id")


def _check_assistant(message: Mapping[str, Any], param: str) -> None:
    calls, content = message.get("tool_calls"), message.get("content")
    if content is not None or calls is None:
        # The API reference: content is required unless tool_calls is given.
        need(_is_content(content), "expected a string or tool calls", f"{param}.content", "invalid_type")
    if calls is None:
        return
    need(isinstance(calls, list) and calls, "[] is too short", f"{param}.tool_calls", "empty_array")
    for number, call in enumerate(calls):
        where = f"{param}.tool_calls.[{number}]"
        need(isinstance(call, dict) and call.get("type") == "function", "must be a function call", where)
        need(isinstance(call.get("id"), str) and call["id"], "missing 'id'", where)
        function = call.get("function")
        need(isinstance(function, dict), "missing 'function'", where)
        check_name(function.get("name"), f"{where}.function.name")
        need(isinstance(function.get("arguments"), str), "must be a string", f"{where}.function.arguments")
    ids = [call["id"] for call in calls]
    need(len(ids) == len(set(ids)), "duplicate tool call id", f"{param}.tool_calls")


def _check_order(messages: list[dict[str, Any]]) -> None:
    """Every call must have its tool message right after the assistant's message; no others are allowed."""
    awaited: set[str] = set()
    for number, message in enumerate(messages):
        param = f"messages.[{number}].role"
        if message["role"] == "tool":
            need(
                message["tool_call_id"] in awaited,
                "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
                param,
            )
            awaited.remove(message["tool_call_id"])
            continue
        _check_answered(awaited, param)
        awaited = {call["id"] for call in message.get("tool_calls") or () if message["role"] == "assistant"}
    _check_answered(awaited, f"messages.[{len(messages) - 1}]")


def _check_answered(awaited: set[str], param: str) -> None:
    need(
        not awaited,
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
        f"'tool_call_id'. The following did not have response messages: {', '.join(sorted(awaited))}",
        param,
    )


def _is_content(content: object) -> bool:
    if isinstance(content, str):
        return True
    return (
        isinstance(content, list)
        and bool(content)
        and all(isinstance(part, dict) and isinstance(part.get("type"), str) for part in content)
        and all(isinstance(part.get("text"), str) for part in content if part["type"] == "text")
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
