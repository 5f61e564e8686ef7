"""Schemas of tools in the words that Gemini knows."""

import pytest

from voiceflow.clients.gemini.schemas import to_gemini
from voiceflow.errors import ConfigurationError


def test_schemas_lose_only_what_narrows_them() -> None:
    schema = {
        "type": "object",
        "properties": {
            "day": {"type": "string", "pattern": "^M", "minLength": 2, "default": "x"},
            "kind": {"const": "a"},
            "when": {"anyOf": [{"type": "integer", "exclusiveMinimum": 0}, {"type": "null"}]},
            "pattern": {"$ref": "#/$defs/P"},
        },
        "required": ["day"],
        "additionalProperties": False,
        "$defs": {"P": {"type": "array", "items": {"type": "string", "maxLength": 3}}},
    }
    assert to_gemini(schema, "f") == {
        "type": "object",
        "properties": {
            "day": {"type": "string"},
            "kind": {"enum": ["a"]},
            "when": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "pattern": {"$ref": "#/$defs/P"},
        },
        "required": ["day"],
        "additionalProperties": False,
        "$defs": {"P": {"type": "array", "items": {"type": "string"}}},
    }
    with pytest.raises(ConfigurationError, match="'allOf': change the parameters of f"):
        to_gemini({"type": "object", "properties": {"x": {"allOf": []}}}, "f")
