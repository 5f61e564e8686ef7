"""Which method of a processor handles which frame: the table made from the ``@handles`` marks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from voiceflow.errors import LocalProtocolError
from voiceflow.frames import Frame, InterruptionFrame, SystemFrame, UserAudioFrame
from voiceflow.marks import frames_of
from voiceflow.marks import handles as handles
from voiceflow.signatures import check_handler


class HandlerKind(Enum):
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
        overtakes: From the frame class.
        interruptible: From the frame class.
    """

    handler: Callable[[Any, Any], Any] | None
    kind: HandlerKind
    overtakes: bool
    interruptible: bool


def handler_names(owner: type) -> dict[type[Frame], str]:
    """Frame class → name of the method of ``owner`` that takes it; a subclass's mark wins.

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
    """The same for the methods defined in this class itself.

    Raises:
        TypeError: If two of them take one frame.
    """
    own: dict[type[Frame], str] = {}
    for name, method in vars(owner).items():
        for frame in frames_of(method):
            if frame in own:
                raise TypeError(
                    f"{owner.__name__}.{own[frame]} and .{name} both handle {frame.__name__}: join them"
                )
            own[frame] = name
    return own


def route_for(owner: type, names: dict[type[Frame], str], frame: type[Frame]) -> Route:
    """The route of one frame class: the handler of its most specific marked base, or no handler."""
    name = next((names[base] for base in _frames(frame.__mro__) if base in names), None)
    handler = None if name is None else getattr(owner, name)
    kind = HandlerKind.INLINE if handler is None else _kind(handler)
    return Route(handler, kind, frame.overtakes, frame.interruptible)


class RouteTable:
    """What one class of processors does with each class of frames.

    Attributes:
        names: Frame class → name of the handler.
        routes: Frame class → route, for the classes seen so far.
        on_interruption: The route of the handler that an interruption's sweep calls.
        has_own_push: Whether the class sends frames on in another way than ``Processor.push``.

    Raises:
        TypeError: As ``handler_names``, or if the annotations of a handler differ from its frames.
    """

    def __init__(self, owner: type) -> None:
        self._owner = owner
        self.has_own_push = False
        self.names = handler_names(owner)
        _check_own_handlers(owner)
        self.on_interruption = route_for(owner, self.names, InterruptionFrame)
        # A pushed interruption does not travel from neighbour to neighbour: it starts the sweep of them all.
        sweep = replace(self.on_interruption, handler=_sweep, kind=HandlerKind.INLINE)
        self.routes: dict[type[Frame], Route] = {InterruptionFrame: sweep}

    def add(self, frame: type[Frame]) -> Route:
        """Find the route of a frame class that was not seen before."""
        route = self.routes[frame] = route_for(self._owner, self.names, frame)
        return route


def refuse_same_names(owner: type, root: type) -> None:
    """Refuse a class that reuses a private name of a voiceflow processor that it inherits from.

    One of the two would silently replace the other: a helper named ``_event`` a handler, for example.

    Args:
        owner: The class.
        root: The class of all processors.

    Raises:
        TypeError: It says which name to change.
    """
    taken: dict[str, type] = {}
    for base in reversed(owner.__mro__):
        for name, value in vars(base).items():
            if not name.startswith("_") or "__" in name or isinstance(value, RouteTable):
                continue
            other = taken.setdefault(name, base)
            if other.__module__ != base.__module__ and (_is_ours(other, root) or _is_ours(base, root)):
                theirs = other if _is_ours(base, root) and not _is_ours(other, root) else base
                raise TypeError(
                    f"{base.__name__}.{name} would hide {other.__name__}.{name}: "
                    f"give the one of {theirs.__name__} another name"
                )


def several(result: Any) -> Iterable[Any]:
    """The frames that a handler returned, if it did not return a single frame.

    Raises:
        LocalProtocolError: If the handler returned something that holds no frames.
    """
    if isinstance(result, Iterable) and not isinstance(result, str | bytes):
        return result
    if isinstance(result, Coroutine):
        result.close()
        raise LocalProtocolError("a handler returned a coroutine: one that awaits must itself be 'async def'")
    raise LocalProtocolError(f"a handler returned {type(result).__name__}: return a frame, several, or None")


def _check_own_handlers(owner: type) -> None:
    if owner.__module__.partition(".")[0] == __package__:
        return  # mypy checks ours; here it would cost a third of a millisecond for each handler
    for name, method in vars(owner).items():
        if frames := frames_of(method):
            check_handler(owner, name, frames)
    _refuse_process_frame(owner)


def _refuse_process_frame(owner: type) -> None:
    """Refuse ``process_frame``, which takes every frame in another framework: nothing would call it here."""
    method = vars(owner).get("process_frame")
    if not inspect.isfunction(method) or frames_of(method):
        return
    others = [other for other in vars(owner).values() if inspect.isfunction(other) and other is not method]
    is_called = any("process_frame" in other.__code__.co_names for other in others)
    if "direction" in inspect.signature(method).parameters and not is_called:
        raise TypeError(
            f"{owner.__name__}.process_frame is never called: write a method for each frame that it takes, "
            "such as '@handles(TranscriptionFrame) def take(self, frame: TranscriptionFrame)', and return "
            "what is to go on"
        )


def _is_ours(owner: type, root: type) -> bool:
    return issubclass(owner, root) and owner.__module__.partition(".")[0] == __package__


def _sweep(processor: Any, frame: InterruptionFrame) -> None:
    processor.session.engine.sweep(frame)


def _frames(bases: Iterable[type]) -> Iterable[type[Frame]]:
    return (base for base in bases if issubclass(base, Frame))


def _kind(method: Callable[..., object]) -> HandlerKind:
    if inspect.isasyncgenfunction(method):
        return HandlerKind.GENERATOR
    return HandlerKind.COROUTINE if inspect.iscoroutinefunction(method) else HandlerKind.INLINE


def _refuse_waiting(owner: type, frame: type[Frame], name: str) -> None:
    if _kind(getattr(owner, name)) is HandlerKind.INLINE:
        return
    if frame.overtakes or issubclass(UserAudioFrame, frame) or issubclass(SystemFrame, frame):
        raise TypeError(
            f"{owner.__name__}.{name} is async but {frame.__name__} may never wait: write a plain 'def' that "
            "notes the frame (append to a bounded buffer) and does slow work in a task from self.spawn(...)"
        )
