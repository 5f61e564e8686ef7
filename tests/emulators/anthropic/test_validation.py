"""What the emulated Anthropic refuses, and why."""

from typing import Any

import pytest

from tests.rows import each_row
from voiceflow.emulators.anthropic import InvalidRequestError, validate

USER: dict[str, Any] = {"role": "user", "content": "Hello"}
USE: dict[str, Any] = {"type": "tool_use", "id": "a", "name": "look_up", "input": {}}
RESULT: dict[str, Any] = {"type": "tool_result", "tool_use_id": "a", "content": "six"}
TEXT: dict[str, Any] = {"type": "text", "text": "Hi."}
TOOL: dict[str, Any] = {"name": "look_up", "input_schema": {"type": "object"}}
ASKED = [USER, {"role": "assistant", "content": [USE]}]


def request(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 9, "tools": [TOOL], "messages": list(messages or [USER]), **more}


def user(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": list(blocks)}


def test_a_conversation_with_a_call_is_valid() -> None:
    validate(request(*ASKED, user(RESULT, TEXT), {"role": "assistant", "content": "Six."}, USER))


@each_row(
    ("body", "why"),
    [
        (request(n=1), "Extra inputs are not permitted"),
        ({**request(), "max_tokens": None}, "Field required"),
        (request(temperature=1.5), "range"),
        ({**request(), "messages": []}, "at least one message"),
        (request({"role": "system", "content": "x"}), "'user' or 'assistant'"),
        (request({"role": "assistant", "content": "Hi."}, USER), "alternate"),
        (request(USER, USER), "alternate"),
        (request(USER, {"role": "assistant", "content": "Hi."}), "prefill"),
        (request(user({"type": "text", "text": " "})), "non-whitespace"),
        (request(user()), "non-empty content"),
        (request(user(TEXT, {**TEXT, "lang": "en"})), "Extra inputs"),
        (request(*ASKED, USER), "without `tool_result`"),
        (request(*ASKED), "must end with a user|last message|without `tool_result`"),
        (request(*ASKED, user(TEXT, RESULT)), "must come first"),
        (request(user(RESULT)), "unexpected `tool_use_id`"),
        (request(*ASKED, user(RESULT), *ASKED[1:], user(RESULT)), "must be unique"),
        (request(*ASKED, user(RESULT, RESULT)), "single result"),
        (
            request(*ASKED, user(RESULT), thinking={"type": "enabled", "budget_tokens": 1024}),
            "must start with",
        ),
        ({**request(*ASKED, user(RESULT)), "tools": []}, "must define tools"),
        (request(tools=[{**TOOL, "input_schema": {"anyOf": []}}]), "type: Field required"),
        (request(tools=[{**TOOL, "input_schema": {"type": "object", "anyOf": []}}]), "at the top level"),
        (request(tools=[TOOL, TOOL]), "unique"),
        (request(tools=[{**TOOL, "name": "look up"}]), "pattern"),
        ({**request(tool_choice={"type": "auto"}), "tools": None}, "while providing tools"),
        (request(user(*[{**TEXT, "cache_control": {"type": "ephemeral"}}] * 5)), "maximum of 4 blocks"),
    ],
)
def test_a_wrong_request_is_refused(body: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidRequestError, match=why):
        validate(body)
