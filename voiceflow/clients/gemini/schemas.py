"""Schemas of tools in the words that Gemini knows.

Source: https://ai.google.dev/api/caching#Schema, https://ai.google.dev/gemini-api/docs/structured-output
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voiceflow.errors import ConfigurationError

_KNOWN = frozenset(
    {
        "$anchor",
        "$defs",
        "$id",
        "$ref",
        "additionalProperties",
        "anyOf",
        "description",
        "enum",
        "format",
        "items",
        "maxItems",
        "maximum",
        "minItems",
        "minimum",
        "oneOf",
        "prefixItems",
        "properties",
        "propertyOrdering",
        "required",
        "title",
        "type",
    }
)
# They only narrow what is allowed. The toolbox checks arguments itself, by the whole schema.
_DROPPED = frozenset(
    {
        "$comment",
        "$schema",
        "contentEncoding",
        "contentMediaType",
        "default",
        "deprecated",
        "examples",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maxLength",
        "maxProperties",
        "minLength",
        "minProperties",
        "multipleOf",
        "pattern",
        "readOnly",
        "uniqueItems",
        "writeOnly",
    }
)
_BY_NAME = ("properties", "$defs")
_LISTS = ("anyOf", "oneOf", "prefixItems")


def to_gemini(schema: Mapping[str, object], tool: str) -> dict[str, Any]:
    """Convert a JSON schema to the subset that Gemini takes.

    Raises:
        ConfigurationError: If it uses a keyword whose loss would change what the arguments are.
    """
    written: dict[str, Any] = {}
    for name, value in schema.items():
        if name == "const":
            written["enum"] = [value]
        elif name == "definitions":
            raise _refused(name, tool)
        elif name in _DROPPED:
            continue
        elif name not in _KNOWN:
            raise _refused(name, tool)
        else:
            written[name] = _converted(name, value, tool)
    return written


def _converted(name: str, value: Any, tool: str) -> Any:
    if name in _BY_NAME:
        return {
            each: to_gemini(part, tool) if isinstance(part, dict) else part for each, part in value.items()
        }
    if name in _LISTS:
        return [to_gemini(part, tool) for part in value]
    return to_gemini(value, tool) if isinstance(value, Mapping) else value


def _refused(name: str, tool: str) -> ConfigurationError:
    return ConfigurationError(f"Gemini takes no schema with {name!r}: change the parameters of {tool}")
