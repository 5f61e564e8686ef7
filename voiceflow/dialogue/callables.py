"""The signatures of callables that become tools: functions, methods, partials, callable objects."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import CodeType
from typing import Any, get_type_hints

from voiceflow.errors import ConfigurationError

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_NAME = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of a callable.

    Attributes:
        name: The name of the function, or of the object's class in snake_case; maybe no legal tool name.
        documented: The function or class whose docstring describes it.
        parameters: The parameters to pass by name, without those that a partial has bound.
        hints: The types of the parameters.
        is_async: Whether calling it returns a coroutine.
        code: The function's code, or its type if it is not written in Python.
    """

    name: str
    documented: Any
    parameters: tuple[inspect.Parameter, ...]
    hints: dict[str, object]
    is_async: bool
    code: CodeType | type


def signature_of(function: Callable[..., object], *, is_open: bool = False) -> Signature:
    """Inspect a callable.

    Args:
        function: The callable.
        is_open: Whether a schema from elsewhere describes the parameters; the signature is then not read.

    Raises:
        ConfigurationError: If the signature is unknown, or the model cannot pass an argument by name.
        NameError: If a type hint names something unknown.
    """
    bound: set[str] = set()
    inner: Any = function
    while isinstance(inner, partial):
        bound |= set(inner.keywords)
        inner = inner.func
    if not callable(inner):
        raise ConfigurationError(f"a tool must be a function, not a value of type {type(inner).__name__}")
    is_object = not hasattr(inner, "__name__")
    called = type(inner).__call__ if is_object else inner
    if inspect.isasyncgenfunction(called):
        raise ConfigurationError("a tool returns its result once: it cannot be an async generator")
    plain = inspect.unwrap(called)
    code = getattr(getattr(plain, "__func__", plain), "__code__", None)
    return Signature(
        name=_snake_case(type(inner).__name__) if is_object else inner.__name__,
        documented=called if called.__doc__ or not is_object else type(inner),
        parameters=() if is_open else tuple(_parameters(function, bound)),
        hints={} if is_open else _hints_of(called),
        is_async=inspect.iscoroutinefunction(called),
        code=code or type(inner),
    )


def _hints_of(called: object) -> dict[str, object]:
    return get_type_hints(called.__init__ if inspect.isclass(called) else called, include_extras=True)


def _parameters(function: Callable[..., object], bound: set[str]) -> list[inspect.Parameter]:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError) as exc:
        raise ConfigurationError(
            f"the arguments of {function!r} are not known: wrap it in a function with type hints"
        ) from exc
    wanted = [parameter for name, parameter in signature.parameters.items() if name not in bound]
    for parameter in wanted:
        if parameter.kind in _NO_NAME or parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
            raise ConfigurationError(f"the model cannot name the argument {parameter.name} of a tool")
    return wanted


def _snake_case(name: str) -> str:
    return _HUMP.sub("_", name).lower()
