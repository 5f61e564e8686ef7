"""Validating a request as Google does. Unknown fields are refused.

Source: https://ai.google.dev/api/generate-content
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from voiceflow.emulators.kit.model.server import InvalidRequestError

SCHEMA_NAMES = ("parametersJsonSchema", "parameters_json_schema")
"""Google takes each name in both spellings, and its own package uses both."""

_FIELDS = frozenset(
    "cachedContent contents generationConfig safetySettings serviceTier store systemInstruction toolConfig "
    "tools".split()
)
_CONFIG = frozenset(
    "audioTranscriptionConfig candidateCount enableEnhancedCivicAnswers frequencyPenalty imageConfig "
    "logprobs maxOutputTokens mediaResolution presencePenalty responseJsonSchema responseLogprobs "
    "responseMimeType responseModalities responseSchema seed speechConfig stopSequences temperature "
    "thinkingConfig topK topP".split()
)
_PART = frozenset({"text", "thought", "thoughtSignature", "functionCall", "functionResponse", "inlineData"})
_DECLARATION = frozenset({"name", "description", "parameters", *SCHEMA_NAMES, "behavior", "response"})
_SCHEMA = frozenset(
    "$anchor $defs $id $ref additionalProperties anyOf description enum format items maxItems maximum "
    "minItems minimum oneOf prefixItems properties propertyOrdering required title type".split()
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}")


def validate(request: Any) -> None:
    """Check a request for contents.

    Raises:
        InvalidRequestError: At the first problem.
    """
    if not isinstance(request, dict):
        raise InvalidRequestError("The body must be a JSON object.")
    _only(request, _FIELDS, "")
    _only(request.get("generationConfig") or {}, _CONFIG, "generation_config.")
    for tool in request.get("tools") or ():
        _only(tool, frozenset({"functionDeclarations"}), "tools.")
        for declaration in tool.get("functionDeclarations") or ():
            _check_declaration(declaration)
    if (system := request.get("systemInstruction")) is not None:
        _need(system.get("parts"), "system_instruction must have parts")
    contents = request.get("contents")
    if not isinstance(contents, list) or not contents:
        raise InvalidRequestError("contents is not specified")
    for number, content in enumerate(contents):
        _check_content(content, number)
    _check_turns(contents)


def _need(holds: object, message: str) -> None:
    if not holds:
        raise InvalidRequestError(message)


def _only(value: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for name in value:
        _need(
            name in known, f'Invalid JSON payload received. Unknown name "{where}{name}": Cannot find field.'
        )


def schema_of(declaration: Mapping[str, Any]) -> Any:
    """The schema of a function's parameters, or None."""
    found = (declaration.get(name) for name in (*SCHEMA_NAMES, "parameters"))
    return next((schema for schema in found if schema is not None), None)


def _check_declaration(declaration: Mapping[str, Any]) -> None:
    _only(declaration, _DECLARATION, "function_declarations.")
    name = declaration.get("name")
    _need(isinstance(name, str) and _NAME.fullmatch(name), "Invalid function name.")
    schema = schema_of(declaration)
    if schema is not None:
        _need(str(schema.get("type")).lower() == "object", "parameters schema should be of type OBJECT")
        _need(schema.get("properties"), "should be non-empty for OBJECT type")
        _check_schema(schema)


def _check_schema(schema: Mapping[str, Any]) -> None:
    _only(schema, _SCHEMA, "parameters.")
    for name in ("properties", "$defs"):
        for part in (schema.get(name) or {}).values():
            _check_schema(part)
    for name in ("anyOf", "oneOf", "prefixItems"):
        for part in schema.get(name) or ():
            _check_schema(part)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            _check_schema(schema[name])


def _check_content(content: Any, number: int) -> None:
    _need(isinstance(content, dict), "contents must be objects")
    _only(content, frozenset({"role", "parts"}), f"contents[{number}].")
    _need(content.get("role") in ("user", "model"), "Please use a valid role: user, model.")
    parts = content.get("parts")
    _need(isinstance(parts, list) and parts, f"contents[{number}].parts must not be empty.")
    assert isinstance(parts, list)
    for part in parts:
        _only(part, _PART, f"contents[{number}].parts.")
        kinds = [name for name in ("text", "functionCall", "functionResponse", "inlineData") if name in part]
        _need(len(kinds) == 1, "part must have one initialized field")
        if kinds == ["functionResponse"]:
            _need(content["role"] == "user", "function responses must be of the user")
            _need(isinstance(part["functionResponse"].get("response"), dict), "response must be an object")
        elif kinds == ["functionCall"]:
            _need(content["role"] == "model", "function calls must be of the model")
            _need(isinstance(part["functionCall"].get("args", {}), dict), "args must be an object")


def _check_turns(contents: list[dict[str, Any]]) -> None:
    """Roles alternate but after results; results follow their calls, as many and alone; calls are signed."""
    _need(contents[0]["role"] == "user", "the first content must be with role 'user'")
    awaited: list[tuple[str, str]] = []
    has_results = False
    for number, content in enumerate(contents):
        results = [part["functionResponse"] for part in content["parts"] if "functionResponse" in part]
        _need(
            [_identity(each) for each in results] == awaited,
            "Please ensure that the number of function response parts is equal to the number of function "
            "call parts of the function call turn.",
        )
        if number and content["role"] == contents[number - 1]["role"]:
            is_after_results = has_results and not results
            _need(is_after_results, "please ensure that multiturn requests alternate between user and model")
        has_results = bool(results)
        _need(not results or len(results) == len(content["parts"]), "function responses must be alone")
        calls = [part for part in content["parts"] if "functionCall" in part]
        if calls:
            _need(
                calls[0].get("thoughtSignature"),
                "Function call is missing a thought_signature in functionCall parts.",
            )
        awaited = [_identity(part["functionCall"]) for part in calls]
    last = contents[-1]
    _need(not awaited, "function call turn must be followed by a function response turn")
    _need(last["role"] == "user", "the last content must be with role 'user'")


def _identity(call: Mapping[str, Any]) -> tuple[str, str]:
    return str(call.get("id", "")), str(call.get("name"))
