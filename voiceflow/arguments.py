"""Unknown arguments: an error that names the argument and the ones that exist."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from functools import wraps
from types import UnionType
from typing import ParamSpec, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, model_validator

P = ParamSpec("P")
R = TypeVar("R")

_LIKENESS = 0.6
_MOST_SHOWN = 20


class Options(BaseModel):
    """Base class of options: immutable; an unknown argument raises ``TypeError``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, values: object) -> object:
        if isinstance(values, Mapping):
            fields = cls.model_fields.items()
            known = {name for name, _ in fields} | {field.alias for _, field in fields if field.alias}
            for name in values:
                if name not in known:
                    # No ValueError: pydantic would turn it into five lines and a link.
                    raise TypeError(unknown_argument(cls.__name__, str(name), list(cls.model_fields)))
        return values


def checks_arguments(*passed: type, **meant: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function name an unknown argument, and the argument that was probably meant.

    Args:
        passed: The ``TypedDict`` of the function's ``**name: Unpack[…]``, whose fields are arguments too.
        meant: Names that people try, each with the name of the argument here.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(function).parameters
        named = [name for name, each in parameters.items() if each.kind is not each.VAR_KEYWORD]
        known = [name for name in named if name != "self"]
        known += [name for options in passed for name in options.__annotations__]
        owner = function.__qualname__.removesuffix(".__init__")
        has_places = any(
            each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD, each.VAR_POSITIONAL)
            for name, each in parameters.items()
            if name != "self"
        )

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            for name in kwargs:
                if name not in known:
                    raise TypeError(unknown_argument(owner, name, known, meant.get(name)))
            if not has_places and len(args) > named.count("self"):
                raise TypeError(f"{owner} takes its arguments by name, such as {owner}({known[0]}=...)")
            return function(*args, **kwargs)

        return checked

    return decorate


def unknown_argument(owner: str, name: str, known: Collection[str], meant: str | None = None) -> str:
    """The error message for an unknown argument."""
    close = [meant] if meant else get_close_matches(name, known, n=1, cutoff=_LIKENESS)
    if not close:
        # "languge" means "language", and so does "language_code".
        close = [each for each in known if name in each or each in name][:1]
    hint = f": did you mean {close[0]}=?" if close else "."
    shown = ", ".join(list(known)[:_MOST_SHOWN])
    return f"{owner} has no argument {name!r}{hint} It takes {shown}."


def check_kinds(**values: tuple[object, type | UnionType]) -> None:
    """Refuse an argument of the wrong type at once: it would fail much later, in the middle of a call.

    Args:
        values: Each argument, and the type that it must have if it is not None.

    Raises:
        TypeError: If one has another type.
    """
    for name, (value, kind) in values.items():
        if value is not None and not isinstance(value, kind):
            kinds = " or ".join(each.__name__ for each in get_args(kind) or (kind,))
            raise TypeError(f"{name} is a {kinds}, not {type(value).__name__}")
