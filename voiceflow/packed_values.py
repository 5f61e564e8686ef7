"""Values as JSON with the names of their types, for a reader that does not know which type to expect."""

from __future__ import annotations

import dataclasses
import sys
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum

from pydantic import BaseModel, TypeAdapter

_SIMPLE = (date, time, timedelta, Decimal, Enum, BaseModel)


def pack(value: object) -> dict[str, object]:
    """A value with the name of its type, as JSON values.

    JSON values, dates, times, decimals, enumerations, dataclasses, pydantic models and exceptions have such a
    form. Of an exception only its class and its arguments are kept.

    Raises:
        TypeError: If it has none.
        ValueError: If something in it has none.
    """
    if _is_json(value):
        return {"json": value}
    kind = type(value)
    name = {"module": kind.__module__, "type": kind.__qualname__}
    if isinstance(value, Exception):
        return {**name, "args": [pack(each) for each in value.args]}
    if isinstance(value, _SIMPLE) or dataclasses.is_dataclass(value):
        return {**name, "fields": TypeAdapter(kind).dump_python(value, mode="json")}
    raise TypeError(f"a {kind.__name__} has no JSON form")


def unpack(packed: object) -> object:
    """The value that :func:`pack` made JSON values of.

    Raises:
        ValueError: If its type is not known here, or the values do not fit.
    """
    match packed:
        case {"json": value}:
            return value
        case {"module": str(module), "type": str(name), **rest}:
            return _restore(_find(module, name), rest.get("fields"), rest.get("args"))
    raise ValueError("this is not a packed value")


def _restore(kind: type[object], fields: object, args: object) -> object:
    if issubclass(kind, Exception) and isinstance(args, list):
        error = kind.__new__(kind)
        error.args = tuple(unpack(each) for each in args)
        return error
    if issubclass(kind, _SIMPLE) or dataclasses.is_dataclass(kind):
        return TypeAdapter(kind).validate_python(fields)
    raise ValueError(f"values of the type {kind.__name__} are not packed")


def _find(module: str, name: str) -> type[object]:
    """A type of a module that is imported already: nothing is imported because stored values say so."""
    found: object = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, type):
        raise ValueError(f"there is no type {name} here")
    return found


def _is_json(value: object) -> bool:
    """Whether JSON gives back the very same value: no tuple, no key that is not text, no subclass."""
    if type(value) is dict:
        return all(type(key) is str and _is_json(each) for key, each in value.items())
    if type(value) is list:
        return all(_is_json(each) for each in value)
    return value is None or type(value) in (bool, int, float, str)
