"""Compares the annotations of a handler with the frames that it is marked for."""

from __future__ import annotations

import dis
import inspect
import sys
import types
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from voiceflow.frames import Frame

Method = Callable[..., object]

_UNKNOWN: tuple[object, ...] = (Any, object, inspect.Parameter.empty)
_OPAQUE = frozenset(
    {"MATCH_CLASS", "MATCH_MAPPING", "MATCH_SEQUENCE", "BEFORE_WITH", "BEFORE_ASYNC_WITH", "LOAD_SPECIAL"}
)
"""Code that a type checker follows and bytecode does not show: exhaustive ``match``, ``with`` blocks."""


def check_handler(owner: type, name: str, frames: Sequence[type[Frame]]) -> None:
    """Compare a handler's annotations with its frames. A part without annotation is not checked.

    Raises:
        TypeError: If they differ; it says what to write.
    """
    method = vars(owner)[name]
    if not inspect.isfunction(method):
        return
    where = f"{owner.__name__}.{name}"
    _check_parameter(where, method, frames)
    _check_result(where, method, frames)


def returned_frames(method: Method) -> tuple[type[Frame], ...] | None:
    """The classes of frames that a handler returns or yields; empty if it only returns None.

    Returns:
        None if it has no annotation for them and its code returns something.
    """
    annotation = _resolved(method, "return")
    if annotation in _UNKNOWN:
        return () if "return" not in method.__annotations__ and _returns_nothing(method) else None
    found: list[type[Frame]] = []
    for part in _leaves(annotation):
        if isinstance(part, type) and issubclass(part, Frame):
            found.append(part)
        elif part is not types.NoneType:
            return None
    return tuple(found)


def returns_always(method: Method) -> bool:
    """Whether a handler's annotation promises a frame each time: no None and nothing that may be empty."""
    parts = list(_members(_resolved(method, "return")))
    return all(isinstance(part, type) and issubclass(part, Frame) for part in parts)


def _check_parameter(where: str, method: Method, frames: Sequence[type[Frame]]) -> None:
    parameters = list(inspect.signature(method).parameters.values())
    names = " | ".join(frame.__name__ for frame in frames)
    places = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p for p in places if p.default is p.empty]
    has_more = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    bare = any(p.kind is p.KEYWORD_ONLY and p.default is p.empty for p in parameters)
    if bare or len(needed) > 2 or (len(places) < 2 and not has_more):
        raise TypeError(
            f"{where} is called with one frame: write 'def {method.__name__}(self, frame: {names})'"
        )
    if len(places) < 2:
        return
    accepted = list(_members(_resolved(method, places[1].name)))
    if not all(_is_plain_class(part) for part in accepted):
        return
    for frame in frames:
        if not issubclass(frame, tuple(accepted)):
            parameter = places[1].name
            taken = " | ".join(part.__name__ for part in accepted)
            raise TypeError(
                f"{where} takes {taken}, but is marked @handles({names.replace(' | ', ', ')}): "
                f"write '{parameter}: {names}'"
            )


def _check_result(where: str, method: Method, frames: Sequence[type[Frame]]) -> None:
    annotation = _resolved(method, "return")
    if annotation in _UNKNOWN:
        return
    is_async = inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method)
    advice = "annotate a frame, several (list[Frame], Iterator[Frame]), or None"
    for part in _members(annotation):
        origin = get_origin(part) or part
        if not is_async and _is_subclass(origin, (Awaitable, AsyncIterable)):
            raise TypeError(f"{where} returns {_name(part)}: one that awaits must itself be 'async def'")
    for part in _leaves(annotation):
        if _is_plain_class(part) and not issubclass(part, (Frame, types.NoneType)):
            raise TypeError(f"{where} returns {_name(part)}, which is no frame: {advice}")
    promised = not any(part is types.NoneType for part in _members(annotation))
    if promised and _can_fall_off(method, several=len(frames) > 1):
        kind = _name(annotation)
        raise TypeError(
            f"{where} promises {kind}, but one of its paths returns nothing, and the frame is lost: "
            f"return the frame there, or annotate '{kind} | None'"
        )


def _can_fall_off(method: Method, *, several: bool) -> bool:
    """Whether the code has a path to a return of None."""
    if inspect.isgeneratorfunction(method) or inspect.isasyncgenfunction(method):
        return False
    code = method.__code__
    if getattr(method, "__isabstractmethod__", False) or "assert_never" in code.co_names:
        return False
    if several and "isinstance" in code.co_names:
        return False  # a type checker knows when every class has a branch
    if any(step.opname in _OPAQUE for step in dis.get_instructions(code)):
        return False
    return any(_returns(code))


def _returns_nothing(method: Method) -> bool:
    """Whether every path of the code returns None, and it yields nothing."""
    if inspect.isgeneratorfunction(method) or inspect.isasyncgenfunction(method):
        return False
    return all(_returns(method.__code__))


def _returns(code: types.CodeType) -> Iterator[bool]:
    """For each return in the code, whether it returns a literal None."""
    before = ""
    for step in dis.get_instructions(code):
        if step.opname == "RETURN_CONST":
            yield step.argval is None
        elif step.opname == "RETURN_VALUE":
            yield before == "LOAD_CONST None"
        before = f"{step.opname} {step.argval}"


def _resolved(method: Method, name: str) -> object:
    """One annotation, evaluated; ``Any`` if it is missing or contains a name that is unknown here."""
    annotation = inspect.get_annotations(method).get(name, Any)
    if name == "return" and annotation is None:
        return types.NoneType
    holder = types.SimpleNamespace(__annotations__={name: annotation})
    try:
        namespace = {**vars(sys.modules[method.__module__]), **inspect.getclosurevars(method).nonlocals}
        resolved: object = get_type_hints(holder, globalns=namespace, localns=namespace)[name]
    except Exception:  # noqa: BLE001 - an annotation may raise anything, such as for names of type checkers
        return Any
    return resolved


def _members(annotation: object) -> Iterator[Any]:
    """The classes of a union."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _members(part)
    else:
        yield annotation


def _leaves(annotation: object) -> Iterator[Any]:
    """The classes that are finally returned or yielded; ``Any`` where the annotation does not say."""
    for part in _members(annotation):
        origin, args = get_origin(part) or part, get_args(part)
        if _is_subclass(origin, (Frame, str, bytes)):
            yield origin
        elif _is_subclass(origin, (Iterable, AsyncIterable, Awaitable)):
            wanted = (
                args if origin is tuple else args[-1:] if _is_subclass(origin, (Awaitable,)) else args[:1]
            )
            if not args:
                yield Any
            for arg in wanted:
                if arg is not Ellipsis:
                    yield from _leaves(arg)
        else:
            yield origin


def _is_subclass(found: object, classes: tuple[type, ...]) -> bool:
    return isinstance(found, type) and issubclass(found, classes)


def _is_plain_class(found: object) -> bool:
    is_class = isinstance(found, type) and get_origin(found) is None
    return is_class and found not in _UNKNOWN and not getattr(found, "_is_protocol", False)


def _name(found: object) -> str:
    return found.__name__ if isinstance(found, type) and not get_args(found) else str(found)
