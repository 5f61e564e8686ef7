"""The JSON schema of a tool's arguments, as model servers accept it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from voiceflow.dialogue.callables import Signature
from voiceflow.errors import ConfigurationError

# Strict servers refuse these; they are always checked here when the arguments arrive.
_TYPES = frozenset({"type", "anyOf", "allOf", "$ref", "enum", "const"})
_NOT_IN_STRICT = ("default", "uniqueItems", "discriminator", "examples")


def arguments_model(signature: Signature, notes: Mapping[str, str], *, is_strict: bool) -> type[BaseModel]:
    """Make a model of the arguments; each field has the argument's name as its alias.

    Args:
        signature: The signature of the function.
        notes: The docstring's description of each argument.
        is_strict: Whether the server must keep to the schema.

    Raises:
        ConfigurationError: If an argument of a strict tool has a default.
        PydanticUserError: If an argument has no schema.
    """
    fields: dict[str, Any] = {}
    for number, parameter in enumerate(signature.parameters):
        # An argument's name could clash with pydantic's names, so it is an alias.
        described: dict[str, Any] = {"description": notes[parameter.name]} if parameter.name in notes else {}
        is_needed = parameter.default is inspect.Parameter.empty
        if is_strict and not is_needed:
            raise ConfigurationError(f"the argument {parameter.name} of a strict tool must have no default")
        default = ... if is_needed else parameter.default
        field_info = Field(default=default, alias=parameter.name, **described)
        fields[f"argument_{number}"] = (signature.hints.get(parameter.name, Any), field_info)
    config = ConfigDict(extra="forbid" if is_strict else "ignore", arbitrary_types_allowed=False)
    made: type[BaseModel] = create_model("Arguments", __config__=config, **fields)
    return made


def schema_of(model: type[BaseModel], *, is_strict: bool) -> dict[str, Any]:
    """Return the schema for requests.

    Raises:
        ConfigurationError: If a server would refuse it.
        PydanticUserError: If an argument has no schema.
    """
    schema = model.model_json_schema()
    del schema["title"]
    for described in schema.get("properties", {}).values():
        # A title only repeats the name and wastes tokens.
        described.pop("title", None)
    schema = {"properties": {}, **schema}
    try:
        json.dumps(schema, allow_nan=False)
    except ValueError as exc:
        raise ConfigurationError(
            "an argument has a default that JSON cannot write, such as infinity"
        ) from exc
    if is_strict:
        _close(schema)
    return schema


def _close(schema: dict[str, Any]) -> None:
    """Change a schema so that strict servers accept it: every object closed, every property required.

    Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
    """
    for part in _parts(schema):
        for name in _NOT_IN_STRICT:
            part.pop(name, None)
        if "oneOf" in part:
            part["anyOf"] = part.pop("oneOf")
        if "(?" in part.get("pattern", ""):
            del part["pattern"]
        if "properties" in part:
            part["additionalProperties"] = False
            part["required"] = list(part["properties"])
        elif part.get("type") == "object":
            raise ConfigurationError(
                "a strict tool cannot take a dict with any keys: write a model with its fields, or a list"
            )
        if "prefixItems" in part:
            raise ConfigurationError("a strict tool cannot take a tuple: write a model with its fields")
        if not part.keys() & _TYPES:
            raise ConfigurationError("each argument and field of a strict tool needs a type that is not Any")
        if "$ref" in part and len(part) > 1:
            part["anyOf"] = [{"$ref": part.pop("$ref")}]


def _parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema and all nested schemas, outermost first."""
    yield schema
    for key in ("properties", "$defs"):
        for part in schema.get(key, {}).values():
            yield from _parts(part)
    for key in ("anyOf", "allOf", "prefixItems"):
        for part in schema.get(key, ()):
            yield from _parts(part)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _parts(schema[key])
