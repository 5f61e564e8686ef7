"""Two decorators that declare the frames a processor class makes and needs beyond its handlers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from voiceflow.frames import Direction, Frame

_MAKES = "__voiceflow_makes__"
_NEEDS = "__voiceflow_needs__"

_Class = TypeVar("_Class", bound=type)


@dataclass(frozen=True, slots=True)
class Make:
    """One class of frames that a processor makes by itself.

    Attributes:
        frame: The class.
        direction: Where they go.
        is_sole: Whether no other processor on the same path may make them.
        must_be_taken: Whether they are useless unless a processor takes them.
    """

    frame: type[Frame]
    direction: Direction
    is_sole: bool
    must_be_taken: bool


@dataclass(frozen=True, slots=True)
class FrameNeed:
    """One class of frames that a processor needs.

    Attributes:
        frame: The class.
        is_optional: Whether the processor works without them. If the chain makes them, they must still
            reach it.
        without: What works worse without them; empty if nothing worth mentioning.
    """

    frame: type[Frame]
    is_optional: bool
    without: str = ""


def makes(
    *frames: type[Frame],
    direction: Direction = Direction.DOWNSTREAM,
    sole: bool = False,
    must_be_taken: bool = False,
) -> Callable[[_Class], _Class]:
    """Declare frames that a processor pushes, so that the chain can be checked.

    The annotations of handlers already say what they return. Use this for frames pushed from elsewhere: a
    task, a timer, a vendor's callback. Subclasses inherit the declaration and add to it.

    Args:
        frames: The classes.
        direction: Where they go.
        sole: Whether a second maker on the same path is a mistake.
        must_be_taken: Whether it is a mistake if no processor after it takes them.

    Example:
        @makes(TranscriptionFrame, sole=True)
        class MySTT(Processor): ...

    Raises:
        TypeError: If something other than frame classes is given.
    """
    made = tuple(Make(frame, direction, sole, must_be_taken) for frame in _check_frames("makes", frames))
    return _adder(_MAKES, made)


def needs(*frames: type[Frame], optional: bool = False, without: str = "") -> Callable[[_Class], _Class]:
    """Declare frames that a processor needs: a chain that lacks them is refused.

    Args:
        frames: The classes.
        optional: Whether the chain may do without them. Then it is refused only if they are made where they
            cannot reach the processor.
        without: For optional frames: what works worse without them. A chain that lacks them is then reported
            as odd.

    Raises:
        TypeError: If something other than frame classes is given.
    """
    return _adder(
        _NEEDS, tuple(FrameNeed(frame, optional, without) for frame in _check_frames("needs", frames))
    )


def declared_makes(owner: type) -> tuple[Make, ...]:
    """The frames that a class and its bases declare to make."""
    return tuple(make for base in owner.__mro__ for make in vars(base).get(_MAKES, ()))


def declared_needs(owner: type) -> tuple[FrameNeed, ...]:
    """The frames that a class and its bases declare to need; a class's declaration replaces its base's."""
    found: dict[type[Frame], FrameNeed] = {}
    for base in owner.__mro__:
        for need in vars(base).get(_NEEDS, ()):
            found.setdefault(need.frame, need)
    return tuple(found.values())


def declares(owner: type) -> bool:
    """Whether the class itself declares what it makes."""
    return _MAKES in vars(owner)


def _check_frames(name: str, frames: tuple[type[Frame], ...]) -> tuple[type[Frame], ...]:
    if not all(isinstance(frame, type) and issubclass(frame, Frame) for frame in frames):
        raise TypeError(f"@{name} takes classes of frames: @{name}(TranscriptionFrame)")
    return frames


def _adder(mark: str, added: tuple[Make, ...] | tuple[FrameNeed, ...]) -> Callable[[_Class], _Class]:
    def add(owner: _Class) -> _Class:
        setattr(owner, mark, (*added, *vars(owner).get(mark, ())))
        return owner

    return add
