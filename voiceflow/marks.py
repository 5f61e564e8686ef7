"""The ``@handles`` mark on a method, typed so that a type checker compares the method with its frames."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from typing import Any, Protocol, TypeAlias, TypeVar, overload

from voiceflow.frames import Frame

Output: TypeAlias = Frame | Iterable[Frame | None] | None
"""What a handler may return. An ``async`` handler returns it when awaited, or yields it."""

_MARK = "__voiceflow_handles__"

_Owner = TypeVar("_Owner")
_Result = TypeVar("_Result", bound=Output | Awaitable[Output] | AsyncIterable[Output])
_Taken = TypeVar("_Taken")
_A = TypeVar("_A", bound=Frame)
_B = TypeVar("_B", bound=Frame)
_C = TypeVar("_C", bound=Frame)
_D = TypeVar("_D", bound=Frame)


class Mark(Protocol[_Taken]):
    """Marks a method that takes frames of these classes."""

    def __call__(self, method: Callable[[_Owner, _Taken], _Result], /) -> Callable[[_Owner, _Taken], _Result]:
        """Mark the method and return it unchanged."""


@overload
def handles(a: type[_A], /) -> Mark[_A]: ...
@overload
def handles(a: type[_A], b: type[_B], /) -> Mark[_A | _B]: ...
@overload
def handles(a: type[_A], b: type[_B], c: type[_C], /) -> Mark[_A | _B | _C]: ...
@overload
def handles(a: type[_A], b: type[_B], c: type[_C], d: type[_D], /) -> Mark[_A | _B | _C | _D]: ...
@overload
def handles(*frames: type[Frame]) -> Mark[Any]: ...
def handles(*frames: type[Frame]) -> Mark[Any]:
    """Mark a method as the handler of these frame classes and of their subclasses.

    A plain ``def`` runs inline, as a function call, and must not block. An ``async def``, or an async
    generator, runs in the processor's own task, one frame at a time, in order. What a handler returns
    or yields goes on in the direction in which the frame travelled; None sends nothing.

    When the class is created, the annotations of the method are compared with the frames; a type checker
    does the same. A parameter or result without annotation is not compared.

    Raises:
        TypeError: If something other than frame classes is given.
    """
    if not frames or not all(isinstance(frame, type) and issubclass(frame, Frame) for frame in frames):
        raise TypeError("@handles takes one or more classes of frames: @handles(TranscriptionFrame)")

    def mark(method: object, /) -> Any:
        setattr(method, _MARK, frames)
        return method

    return mark


def frames_of(method: object) -> tuple[type[Frame], ...]:
    """The frame classes that a method is marked for; empty if it is not marked."""
    marked: tuple[type[Frame], ...] = getattr(method, _MARK, ())
    return marked
