"""Which method of a processor handles which frame: the ``@handles`` mark and the table made from it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from voiceflow.errors import LocalProtocolError
from voiceflow.frames import Frame, SystemFrame, UserAudioFrame

_Method = TypeVar("_Method", bound=Callable[..., Any])
_MARK = "__voiceflow_handles__"


class Kind(Enum):
    """How a handler is run."""

    INLINE = "inline"
    COROUTINE = "coroutine"
    GENERATOR = "generator"


@dataclass(frozen=True, slots=True)
class Route:
    """What a processor does with one class of frames.

    Attributes:
        handler: The unbound method, or None where frames pass on by themselves.
        kind: How it is run.
        overtakes: As the frame class says.
        interruptible: As the frame class says.
    """

    handler: Callable[[Any, Any], Any] | None
    kind: Kind
    overtakes: bool
    interruptible: bool


def handles(*frames: type[Frame]) -> Callable[[_Method], _Method]:
    """Mark a method as the handler of these frame classes and of their subclasses.

    A plain ``def`` runs inline, as a function call, and must not block. An ``async def``, or an async
    generator, runs in the processor's own task, one frame at a time, in order. What a handler returns
    or yields goes on in the direction in which the frame travelled; None means that nothing does.

    Raises:
        TypeError: If something other than frame classes is given.
    """
    if not frames or not all(isinstance(frame, type) and issubclass(frame, Frame) for frame in frames):
        raise TypeError("@handles takes one or more classes of frames: @handles(TranscriptionFrame)")

    def mark(method: _Method) -> _Method:
        setattr(method, _MARK, frames)
        return method

    return mark


def handler_names(owner: type) -> dict[type[Frame], str]:
    """Frame class → name of the method of ``owner`` that takes it; what a subclass marks wins.

    Raises:
        TypeError: If one class marks two methods for one frame, or an ``async`` method for a frame
            that may never wait.
    """
    table: dict[type[Frame], str] = {}
    for base in reversed(owner.__mro__):
        table.update(own_frames(base))
    for frame, name in table.items():
        _refuse_waiting(owner, frame, name)
    return table


def own_frames(owner: type) -> dict[type[Frame], str]:
    """The same for the methods that stand in this very class.

    Raises:
        TypeError: If two of them take one frame.
    """
    own: dict[type[Frame], str] = {}
    for name, method in vars(owner).items():
        for frame in getattr(method, _MARK, ()):
            if frame in own:
                raise TypeError(
                    f"{owner.__name__}.{own[frame]} and .{name} both handle {frame.__name__}: join them"
                )
            own[frame] = name
    return own


def route_for(owner: type, names: dict[type[Frame], str], frame: type[Frame]) -> Route:
    """The route of one frame class: the handler of its most specific marked base, or none."""
    name = next((names[base] for base in _frames(frame.__mro__) if base in names), None)
    handler = None if name is None else getattr(owner, name)
    kind = Kind.INLINE if handler is None else _kind(handler)
    return Route(handler, kind, frame.overtakes, frame.interruptible)


def several(result: Any) -> Iterable[Any]:
    """What a handler returned, if it is not one frame.

    Raises:
        LocalProtocolError: If it is nothing that holds frames.
    """
    if isinstance(result, Iterable) and not isinstance(result, str | bytes):
        return result
    if isinstance(result, Coroutine):
        result.close()
        raise LocalProtocolError("a handler returned a coroutine: one that awaits must itself be 'async def'")
    raise LocalProtocolError(f"a handler returned {type(result).__name__}: return a frame, several, or None")


def _frames(bases: Iterable[type]) -> Iterable[type[Frame]]:
    return (base for base in bases if issubclass(base, Frame))


def _kind(method: Callable[..., Any]) -> Kind:
    if inspect.isasyncgenfunction(method):
        return Kind.GENERATOR
    return Kind.COROUTINE if inspect.iscoroutinefunction(method) else Kind.INLINE


def _refuse_waiting(owner: type, frame: type[Frame], name: str) -> None:
    if _kind(getattr(owner, name)) is Kind.INLINE:
        return
    if frame.overtakes or issubclass(UserAudioFrame, frame) or issubclass(SystemFrame, frame):
        raise TypeError(
            f"{owner.__name__}.{name} is async but {frame.__name__} may never wait: write a plain 'def' that "
            "notes the frame (append to a bounded buffer) and does slow work in a task from self.spawn(...)"
        )
