"""What the emulated Gemini refuses, and why."""

from typing import Any

import pytest

from tests.rows import each_row
from voiceflow.emulators.gemini import InvalidRequestError, validate

USER: dict[str, Any] = {"role": "user", "parts": [{"text": "Hello"}]}
MODEL: dict[str, Any] = {"role": "model", "parts": [{"text": "Hi."}]}
CALL: dict[str, Any] = {"functionCall": {"id": "a", "name": "f", "args": {}}, "thoughtSignature": "s"}
RESULT: dict[str, Any] = {"functionResponse": {"id": "a", "name": "f", "response": {"output": "six"}}}
ASKED = [USER, {"role": "model", "parts": [CALL]}]


def request(*contents: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"contents": list(contents or [USER]), **more}


def user(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "parts": list(parts)}


def tool(**schema: Any) -> list[Any]:
    return [{"functionDeclarations": [{"name": "f", "parametersJsonSchema": schema}]}]


def test_a_conversation_with_a_call_is_valid() -> None:
    validate(request(*ASKED, user(RESULT), USER, MODEL, USER))


@each_row(
    ("body", "why"),
    [
        (request(messages=[]), "Unknown name"),
        (request(generationConfig={"max_tokens": 9}), "Unknown name"),
        ({"contents": []}, "contents is not specified"),
        (request({"role": "assistant", "parts": [{"text": "x"}]}), "valid role"),
        (request(user()), "must not be empty"),
        (request(user({"text": "a", "functionCall": {}})), "one initialized field"),
        (request(MODEL, USER), "first content"),
        (request(USER, USER), "alternate"),
        (request(USER, MODEL), "last content"),
        (request(*ASKED, USER), "number of function response parts"),
        (request(*ASKED), "followed by a function response|last content"),
        (request(*ASKED, user(RESULT, RESULT)), "number of function response parts"),
        (request(*ASKED, user(RESULT, {"text": "x"})), "must be alone"),
        (request(user(RESULT)), "number of function response parts"),
        (
            request(USER, {"role": "model", "parts": [{"functionCall": CALL["functionCall"]}]}),
            "thought_signature",
        ),
        (request(USER, {"role": "model", "parts": [RESULT]}), "of the user"),
        (request(user(CALL)), "of the model"),
        (request(tools=tool(type="object", properties={"x": {"type": "string", "pattern": "a"}})), "pattern"),
        (request(tools=tool(type="object", properties={})), "non-empty"),
        (request(tools=tool(type="array", properties={"x": {}})), "type OBJECT"),
    ],
)
def test_a_wrong_request_is_refused(body: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidRequestError, match=why):
        validate(body)
