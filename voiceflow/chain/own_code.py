"""Decides from the code of a custom processor whether it may push undeclared frames."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Iterator
from itertools import pairwise
from types import CodeType

from voiceflow.declarations import declares
from voiceflow.frames import Frame
from voiceflow.marks import frames_of
from voiceflow.signatures import Method, returned_frames

_PUSHES = frozenset({"push", "receive", "deliver"})
"""Names of methods that put frames into the chain."""

_OF_SELF = (
    "COPY",
    "LOAD_ATTR",
    "LOAD_METHOD",
    "STORE_ATTR",
    "DELETE_ATTR",
    "LOAD_SUPER_ATTR",
    "LOAD_SUPER_METHOD",
)


def may_make_anything(owner: type, package: str) -> bool:
    """Whether a base class outside this package does not declare all frames that it makes.

    A class declares them with ``@makes``, or by the annotations of its handlers if its code pushes nothing
    and does not pass the processor to other code.
    """
    return any(
        not declares(base) and _is_unclear(base)
        for base in owner.__mro__
        if base is not object and base.__module__.partition(".")[0] not in (package, "typing", "abc")
    )


def names_upstream(owner: type, package: str) -> bool:
    """Whether custom code among the bases names ``UPSTREAM``, which is necessary to push frames back."""
    return any(
        "UPSTREAM" in code.co_names
        for base in owner.__mro__
        if base.__module__.partition(".")[0] != package
        for method in map(_function, vars(base).values())
        if method is not None
        for code in _codes(method.__code__)
    )


def _is_unclear(owner: type) -> bool:
    for value in vars(owner).values():
        method = _function(value)
        if method is None:
            continue
        if frames_of(method) and _says_nothing(method):
            return True
        if any(_pushes(code) for code in _codes(method.__code__)):
            return True
    return False


def _says_nothing(handler: Method) -> bool:
    returned = returned_frames(handler)
    return returned is None or Frame in returned


def _function(value: object) -> Method | None:
    if isinstance(value, property):
        value = value.fget
    if isinstance(value, staticmethod | classmethod):
        value = value.__func__
    found = inspect.unwrap(value) if callable(value) else value
    return found if inspect.isfunction(found) else None


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function and of its nested functions."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _pushes(code: CodeType) -> bool:
    if _PUSHES.intersection(code.co_names):
        return True
    steps = list(dis.get_instructions(code))
    return any(
        _loads_self(step.argval) and step.opname.startswith("LOAD_") and after.opname not in _OF_SELF
        for step, after in pairwise(steps)
        if step.opname not in ("LOAD_CLOSURE", "LOAD_CONST", "LOAD_ATTR", "LOAD_GLOBAL")
    )


def _loads_self(value: object) -> bool:
    return value == "self" or (isinstance(value, tuple) and "self" in value)
