"""Values as JSON, for another process: the value's own ``export``, pydantic models, and dataclasses."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import Any, Protocol, Self, TypeVar, runtime_checkable

from pydantic import BaseModel, TypeAdapter

T = TypeVar("T")


@runtime_checkable
class Exportable(Protocol):
    """A value that states its own form as JSON values, such as ``Context``."""

    def export(self) -> Any:
        """The value as JSON values."""

    @classmethod
    def from_export(cls, exported: object, /) -> Self:
        """The value that :meth:`export` returned."""


def name_of(kind: type[object]) -> str:
    """The name under which values of a type are stored."""
    return f"{kind.__module__}.{kind.__qualname__}"


def to_json_values(value: object) -> object:
    """A value as JSON values.

    Raises:
        TypeError: If it has no such form.
        ValueError: If something in it has none.
    """
    if isinstance(value, Exportable):
        return value.export()
    if isinstance(value, BaseModel) or dataclasses.is_dataclass(value):
        return _adapter_of(type(value)).dump_python(value, mode="json")
    raise TypeError(f"a {type(value).__name__} is no dataclass and no pydantic model, and has no export()")


def from_json_values(kind: type[T], values: object) -> T:
    """The value of this type that :func:`to_json_values` made JSON values of.

    Raises:
        ValueError: If the values do not fit. The message may quote them.
        VoiceflowError: Likewise, from the type's own ``from_export``.
    """
    if issubclass(kind, Exportable):
        found: T = kind.from_export(values)
        return found
    made: T = _adapter_of(kind).validate_python(values)
    return made


def _adapter_of(kind: type[object]) -> TypeAdapter[Any]:
    return _adapter(kind)  # type: ignore[arg-type]  # mypy asks whether the values are hashable


@lru_cache(maxsize=256)
def _adapter(kind: type[object]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
