"""What the emulated Responses API refuses, and why."""

from typing import Any

import pytest

from tests.rows import each_row
from voiceflow.emulators.openai import InvalidRequestError
from voiceflow.emulators.openai.responses_validation import validate_response

USER: dict[str, Any] = {"role": "user", "content": "Hello"}
CALL: dict[str, Any] = {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"}
OUTPUT: dict[str, Any] = {"type": "function_call_output", "call_id": "a", "output": "six"}
THOUGHT: dict[str, Any] = {"type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "x"}
TOOL: dict[str, Any] = {"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": False}


def request(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"model": "m", "input": list(items or [USER]), **more}


def test_a_conversation_with_a_call_is_valid() -> None:
    validate_response(request(USER, THOUGHT, CALL, OUTPUT, USER, tools=[TOOL]))
    validate_response({"model": "m", "input": "Hello"})


@each_row(
    ("body", "why"),
    [
        (request(messages=[]), "Unknown parameter: 'messages'"),
        ({**request(), "input": []}, "'input' must be"),
        (request(model=""), "must provide a model"),
        (request(max_output_tokens=1), "out of range"),
        (request({"role": "tool", "content": "x"}), "unknown role"),
        (request({"type": "message", "role": "user"}), "invalid content"),
        (request({"type": "image"}), "Invalid value"),
        (request({**CALL, "opaque": 1}), "Unknown parameter"),
        (request(CALL), "No tool output found"),
        (request(OUTPUT), "No tool call found"),
        (request(CALL, OUTPUT, OUTPUT), "No tool call found"),
        (request(CALL, OUTPUT, CALL, OUTPUT), "Duplicate call_id"),
        (request({**CALL, "call_id": "x" * 65}), "too long"),
        (request({**THOUGHT, "encrypted_content": ""}, CALL, OUTPUT), "not persisted"),
        (request(THOUGHT, USER), "without its following item"),
        (request(tool_choice="required"), "needs 'tools'"),
        (request(tools=[{**TOOL, "function": {}}]), "Unknown parameter"),
        (request(tools=[{**TOOL, "strict": True}]), "additionalProperties"),
    ],
)
def test_a_wrong_request_is_refused(body: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidRequestError, match=why):
        validate_response(body)
