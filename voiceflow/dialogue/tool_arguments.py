"""The arguments of a tool: their JSON schema, and reading what the model wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import ValidationError

from voiceflow.dialogue.callables import Signature
from voiceflow.dialogue.schemas import arguments_model, schema_of
from voiceflow.errors import VoiceflowError

_MAX_ERRORS = 5
# Texts that models send for a tool without arguments.
_NO_ARGUMENTS = frozenset({"", "null"})


class ArgumentsError(VoiceflowError):
    """The arguments that the model wrote do not fit. Its text is for the model and quotes no value."""


class Arguments(Protocol):
    """Describes and reads the arguments of one tool.

    Attributes:
        schema: The JSON schema: an object.
    """

    schema: dict[str, Any]

    def read(self, written: str) -> dict[str, Any]:
        """Read the arguments that the model wrote, by name.

        Raises:
            ArgumentsError: If they do not fit.
        """


class TypedArguments:
    """Arguments described by a function's type hints.

    Args:
        signature: The function's signature.
        described: What its docstring says about each argument.
        is_strict: Whether the server must keep to the schema.
    """

    def __init__(self, signature: Signature, described: Mapping[str, str], *, is_strict: bool) -> None:
        self._model = arguments_model(signature, described, is_strict=is_strict)
        self.schema = schema_of(self._model, is_strict=is_strict)

    def read(self, written: str) -> dict[str, Any]:
        text = _unwrapped(written)
        try:
            try:
                read = self._model.model_validate_json(text)
            except ValidationError:
                if (other := self._repaired(text)) is None:
                    raise
                read = self._model.model_validate_json(other)
        except ValidationError as exc:
            raise ArgumentsError(problems_of(exc)) from exc
        fields = type(read).model_fields
        return {str(fields[name].alias): getattr(read, name) for name in read.model_fields_set}

    def _repaired(self, text: str) -> str | None:
        """The arguments without mistakes of some models; None if there are no such mistakes.

        These are nulls for arguments with a default, and arrays and objects written as strings.
        """
        try:
            read = json.loads(text)
        except (ValueError, RecursionError):
            return None
        optional = {field.alias for field in self._model.model_fields.values() if not field.is_required()}
        if not isinstance(read, dict):
            return None
        kept = {name: value for name, value in read.items() if value is not None or name not in optional}
        kept = {name: _structure_in(value) for name, value in kept.items()}
        return json.dumps(kept) if kept != read else None


class OpenArguments:
    """Arguments described by a JSON schema from elsewhere. Whoever made the schema checks the values.

    Args:
        schema: The JSON schema of an object.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = {"type": "object", "properties": {}, **schema}

    def read(self, written: str) -> dict[str, Any]:
        try:
            read = json.loads(_unwrapped(written))
        except (ValueError, RecursionError):
            raise ArgumentsError("Invalid JSON") from None
        if not isinstance(read, dict):
            raise ArgumentsError("Input should be an object")
        if missing := [name for name in self.schema.get("required", ()) if name not in read]:
            raise ArgumentsError("; ".join(f"{name}: Field required" for name in missing[:_MAX_ERRORS]))
        return read


def _unwrapped(written: str) -> str:
    """The JSON of the arguments: some models write it as a JSON string, and nothing for no arguments."""
    text = written.strip()
    if text.startswith('"'):
        try:
            text = str(json.loads(text)).strip()
        except ValueError:
            return text
    return "{}" if text in _NO_ARGUMENTS else text


def _structure_in(value: object) -> object:
    """The array or object that a string contains as JSON; any other value unchanged."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("[", "{"):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def problems_of(exc: ValidationError) -> str:
    """Which arguments do not fit, and why, without their values."""
    problems = []
    for error in exc.errors(include_url=False, include_context=False, include_input=False)[:_MAX_ERRORS]:
        place = ".".join(map(str, error["loc"]))
        problems.append(f"{place}: {error['msg']}" if place else error["msg"])
    return "; ".join(problems)
