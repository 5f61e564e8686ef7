"""The parts of a chain as values: the frames that each takes, makes and needs, and its position."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from voiceflow.declarations import FrameNeed, Make
from voiceflow.frames import Direction, Frame


class Fate(Enum):
    """What happens to a frame that a handler takes."""

    PASSES = "passes"
    """The frame, or a changed copy, always goes on."""
    UNSURE = "unsure"
    """Unknown without running the handler."""
    ENDS = "ends"
    """It never goes on."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What one handler does with its frames.

    Attributes:
        fate: What happens to the frames.
        makes: Other frames that it may return, in the direction of the frame taken.
    """

    fate: Fate
    makes: tuple[type[Frame], ...] = ()


@dataclass(frozen=True, eq=False)
class Interface:
    """The frames that a class of processors takes, makes and needs. One object per class.

    Attributes:
        handlers: Frame class → what its handler does with it.
        makes: The frames that it makes by itself.
        needs: The frames that it needs.
        may_make_anything: Whether it is custom code that does not declare all frames that it makes.
        pushes_upstream: Whether such code also pushes frames upstream.
        is_own: Whether it is not a class of voiceflow.
    """

    handlers: Mapping[type[Frame], Taking] = field(default_factory=dict)
    makes: tuple[Make, ...] = ()
    needs: tuple[FrameNeed, ...] = ()
    may_make_anything: bool = False
    pushes_upstream: bool = False
    is_own: bool = False

    def taking(self, frame: type[Frame]) -> Taking | None:
        """What the handler of such a frame does; None without a handler."""
        return next((self.handlers[base] for base in frame.__mro__ if base in self.handlers), None)

    def may_make(self, direction: Direction) -> bool:
        """Whether it may make any frame in one direction."""
        return self.may_make_anything and (self.pushes_upstream or direction is Direction.DOWNSTREAM)

    def made(self, direction: Direction) -> tuple[Make, ...]:
        """The frames that it makes by itself in one direction."""
        return tuple(make for make in self.makes if make.direction is direction)


@dataclass(frozen=True, slots=True)
class ChainPart:
    """One processor in a chain.

    Attributes:
        name: The processor's name, for messages.
        interface: The interface of its class.
    """

    name: str
    interface: Interface


@dataclass(frozen=True, slots=True)
class Fork:
    """Branches that receive the same frames.

    Attributes:
        branches: The branches, in order.
    """

    branches: tuple[Shape, ...]


Shape: TypeAlias = "tuple[ChainPart | Fork, ...]"
"""A chain: parts and forks in downstream order."""


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """The position of a part.

    Attributes:
        part: The part.
        index: Its index in the whole chain, in downstream order.
        branch: Each enclosing fork and its branch, outermost first.
    """

    part: ChainPart
    index: int
    branch: tuple[tuple[int, int], ...] = ()

    def shares_path(self, other: Seat) -> bool:
        """Whether no fork separates the two."""
        mine = dict(self.branch)
        return all(mine.get(fork, branch) == branch for fork, branch in other.branch)


@dataclass(frozen=True, slots=True)
class SeatFork:
    """A fork whose parts have positions."""

    branches: tuple[Seats, ...]


Seats: TypeAlias = "tuple[Seat | SeatFork, ...]"
"""A chain whose parts have positions."""


def seat(shape: Shape) -> Seats:
    """Assign a position to every part."""
    return _assign_seats(shape, iter(range(1_000_000)), ())


def each_seat(seats: Seats) -> Iterator[Seat]:
    """Every position, in downstream order; branches one after the other."""
    for item in seats:
        if isinstance(item, Seat):
            yield item
        else:
            for branch in item.branches:
                yield from each_seat(branch)


def _assign_seats(shape: Shape, numbers: Iterator[int], around: tuple[tuple[int, int], ...]) -> Seats:
    seats: list[Seat | SeatFork] = []
    for item in shape:
        number = next(numbers)
        if isinstance(item, ChainPart):
            seats.append(Seat(item, number, around))
            continue
        branches = [
            _assign_seats(branch, numbers, (*around, (number, which)))
            for which, branch in enumerate(item.branches)
        ]
        seats.append(SeatFork(tuple(branches)))
    return tuple(seats)
