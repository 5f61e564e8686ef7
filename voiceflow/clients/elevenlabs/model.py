"""The base of the HTTP API's objects: strict when written, tolerant when read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, Self, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from voiceflow.clients.elevenlabs.places import place
from voiceflow.errors import LocalProtocolError, RemoteProtocolError, code_of

T = TypeVar("T")

_READING = {"from": "service"}
_SERVING = {"from": "client"}

_NEWER = frozenset({
    "literal_error", "union_tag_invalid", "union_tag_not_found", "string_pattern_mismatch",
    "greater_than", "greater_than_equal", "less_than", "less_than_equal",
    "string_too_short", "string_too_long", "too_short", "too_long",
})  # fmt: skip
"""Validation errors that a newer version of the service may cause."""

_PEOPLE = frozenset({"caller_id", "user_id", "whatsapp_user_id"})
"""Ids that are phone numbers or addresses."""


class Model(BaseModel):
    """Base of the API's objects. Immutable; only the fields that were set are written.

    One that we make has to be right: an unknown field, a wrong type or a value out of range is refused. One
    that the service sent keeps fields that are not documented yet (as attributes, and when it is written
    back), and a null counts as absent where it is no documented value.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        defer_build=True,
        protected_namespaces=(),
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _check_names(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, Mapping):
            return data
        fields = _known(cls)
        if not is_reading(info):
            _refuse_unknown(cls, data, fields)
            data = {**_constants(cls), **data}
        if info.context:
            return {
                name: value for name, value in data.items() if value is not None or _takes_null(fields, name)
            }
        return data

    @classmethod
    def read(cls, data: object) -> Self:
        """Create an object from the service's data.

        Raises:
            RemoteProtocolError: If something that must be there is missing or of another type.
        """
        return read(cls, data)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        # What people say, their numbers and their secrets stay out of logs: only names and figures are shown.
        for name, value in super().__repr_args__():
            is_telling = (name or "").endswith(("id", "type", "status")) and name not in _PEOPLE
            if isinstance(value, bool | int | float) or is_telling:
                yield name, value

    def written(self) -> dict[str, Any]:
        """The JSON object to send: the fields that were set, and no others."""
        # A warning would quote what is not documented yet; it is written as it was read.
        return self.model_dump(mode="json", exclude_unset=True, warnings=False)


class Unrecognised(Model):
    """An object of a kind that is not documented yet; its fields are its attributes."""


def is_reading(info: ValidationInfo) -> bool:
    """Whether what is validated came from the service."""
    return info.context is _READING


def read(kind: type[T], data: object) -> T:
    """Create an object, or any type that pydantic knows, from the service's data.

    Raises:
        RemoteProtocolError: If it does not fit. The values are not quoted: they may hold speech.
    """
    try:
        found: T = _adapter(kind).validate_python(data, context=_READING)
    except ValidationError as exc:
        raise RemoteProtocolError(f"an answer that does not fit: {_list_errors(_places(exc))}") from None
    return found


def checked(kind: type[T], data: object) -> T:
    """Create an object from an argument, which may be an object or a mapping.

    Raises:
        LocalProtocolError: If it does not fit; the message names the field.
    """
    try:
        found: T = _adapter(kind).validate_python(data)
    except ValidationError as exc:
        raise LocalProtocolError(complaint(exc)) from None
    return found


def check_part(kind: type[Model], part: Mapping[str, Any], name: str) -> None:
    """Check a partial object that is merged into a complete one.

    Args:
        kind: The object.
        part: The fields to change.
        name: Its field, for the message.

    Raises:
        LocalProtocolError: If something in it does not fit.
    """
    try:
        _adapter(kind).validate_python(part)
    except ValidationError as exc:
        if wrong := [e for e in exc.errors(include_input=False, include_url=False) if e["type"] != "missing"]:
            raise LocalProtocolError(_list_errors([{**e, "loc": (name, *e["loc"])} for e in wrong])) from None


def accept(kind: Any, data: object) -> Any:
    """Make an object of what a client sent, as the service does: strict, but a null may stand for nothing.

    Raises:
        ValidationError: If it does not fit.
    """
    return _adapter(kind).validate_python(data, context=_SERVING)


def complaint(error: ValidationError) -> str:
    """Describe the errors, field by field, without the values."""
    return _list_errors(error.errors(include_input=False, include_url=False))


def _list_errors(errors: Sequence[Mapping[str, Any]]) -> str:
    complaints = [f"{'.'.join(map(str, e['loc'])) or 'the object'}: {e['msg']}" for e in errors[:5]]
    return "; ".join(complaints) + (f"; and {len(errors) - 5} more" if len(errors) > 5 else "")


def _places(error: ValidationError) -> list[Mapping[str, Any]]:
    """The errors in an answer. Its keys may be anything: only those that look like fields are reported."""
    found = error.errors(include_input=False, include_url=False)
    return [
        {**wrong, "loc": [at if isinstance(at, int) else code_of(at) or "…" for at in wrong["loc"]]}
        for wrong in found
    ]


def _tolerant(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    try:
        return handler(value)
    except ValidationError as exc:
        if not is_reading(info) or not all(error["type"] in _NEWER for error in exc.errors()):
            raise
        return Unrecognised.model_validate(value, context=_READING) if isinstance(value, Mapping) else value


def complete(kind: type[T]) -> type[T]:
    """The class of an object, with the types of its fields looked up."""
    _adapter(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        kind.model_rebuild()
    return kind


OPEN = WrapValidator(_tolerant)
"""Marks a type whose values may grow: what we send must be documented, what we read need not."""


def _adapter(kind: Any) -> TypeAdapter[Any]:
    return _built(kind)


@cache
def _built(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _refuse_unknown(cls: type[BaseModel], data: Mapping[str, Any], fields: Mapping[str, FieldInfo]) -> None:
    for name in data:
        if name not in fields:
            found = place(cls, name)
            complaints = "is not a field of this object" if found is None else f"belongs in {found}"
            raise PydanticCustomError(
                "extra_forbidden", "{name} {complaints}", {"name": name, "complaints": complaints}
            )


@cache
def _constants(cls: type[BaseModel]) -> dict[str, Any]:
    """The fields that can have one value only: they identify the kind of object and are always written."""
    return {
        name: field.default
        for name, field in cls.model_fields.items()
        if get_origin(field.annotation) is Literal and get_args(field.annotation) == (field.default,)
    }


def _known(cls: type[BaseModel]) -> dict[str, FieldInfo]:
    known = dict(cls.model_fields)
    for field in cls.model_fields.values():
        if field.alias is not None:
            known[field.alias] = field
    return known


def _takes_null(fields: Mapping[str, FieldInfo], name: str) -> bool:
    field = fields.get(name)
    # A required null is left for the type to judge; a null that is documented says something, default or not.
    return (
        field is None
        or field.is_required()
        or field.default is None
        or type(None) in get_args(field.annotation)
    )
