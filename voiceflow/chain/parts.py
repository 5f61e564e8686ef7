"""The parts of a chain as values: what each takes, makes and needs, and how they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from voiceflow.declarations import FrameNeed, Make
from voiceflow.frames import Direction, Frame


class Fate(Enum):
    """What becomes of a frame that a handler takes."""

    PASSES = "passes"
    """It, or a changed copy, always goes on."""
    UNSURE = "unsure"
    """Nobody can know without running the handler."""
    ENDS = "ends"
    """It never goes on."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What one handler does with its frames.

    Attributes:
        fate: What becomes of them.
        makes: The other frames that it may return, in the direction of the one that it took.
    """

    fate: Fate
    makes: tuple[type[Frame], ...] = ()


@dataclass(frozen=True, eq=False)
class Interface:
    """What a class of processors takes, makes and needs. One object for one class.

    Attributes:
        handlers: Frame class → what its handler does with it.
        makes: What it makes by itself.
        needs: What it does not work without.
        may_make_anything: Whether its code is somebody's own, and does not say all that it makes.
        pushes_upstream: Whether such code pushes frames upstream too.
        is_own: Whether it is not a class of voiceflow.
    """

    handlers: Mapping[type[Frame], Taking] = field(default_factory=dict)
    makes: tuple[Make, ...] = ()
    needs: tuple[FrameNeed, ...] = ()
    may_make_anything: bool = False
    pushes_upstream: bool = False
    is_own: bool = False

    def taking(self, frame: type[Frame]) -> Taking | None:
        """What is done with such a frame; None if it passes by itself."""
        return next((self.handlers[base] for base in frame.__mro__ if base in self.handlers), None)

    def may_make(self, direction: Direction) -> bool:
        """Whether it may make any frame in one direction."""
        return self.may_make_anything and (self.pushes_upstream or direction is Direction.DOWNSTREAM)

    def made(self, direction: Direction) -> tuple[Make, ...]:
        """What it makes by itself in one direction."""
        return tuple(make for make in self.makes if make.direction is direction)


@dataclass(frozen=True, slots=True)
class ChainPart:
    """One processor in a chain.

    Attributes:
        name: For messages: the processor's name.
        interface: Of its class.
    """

    name: str
    interface: Interface


@dataclass(frozen=True, slots=True)
class Fork:
    """Branches that get the same frames.

    Attributes:
        branches: In order.
    """

    branches: tuple[Shape, ...]


Shape: TypeAlias = "tuple[ChainPart | Fork, ...]"
"""A chain: parts and forks in downstream order."""


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """Where a part stands.

    Attributes:
        part: Which.
        index: Counted over the whole chain, in downstream order.
        branch: The fork and the branch of each fork around it, from the outside.
    """

    part: ChainPart
    index: int
    branch: tuple[tuple[int, int], ...] = ()

    def shares_path(self, other: Seat) -> bool:
        """Whether no fork parts the two."""
        mine = dict(self.branch)
        return all(mine.get(fork, branch) == branch for fork, branch in other.branch)


@dataclass(frozen=True, slots=True)
class SeatFork:
    """A fork whose parts have their seats."""

    branches: tuple[Seats, ...]


Seats: TypeAlias = "tuple[Seat | SeatFork, ...]"
"""A chain whose parts have their seats."""


def seat(shape: Shape) -> Seats:
    """Give every part its seat."""
    return _seated(shape, iter(range(1_000_000)), ())


def each_seat(seats: Seats) -> Iterator[Seat]:
    """Every seat, in downstream order; branches one after the other."""
    for item in seats:
        if isinstance(item, Seat):
            yield item
        else:
            for branch in item.branches:
                yield from each_seat(branch)


def _seated(shape: Shape, numbers: Iterator[int], around: tuple[tuple[int, int], ...]) -> Seats:
    seats: list[Seat | SeatFork] = []
    for item in shape:
        number = next(numbers)
        if isinstance(item, ChainPart):
            seats.append(Seat(item, number, around))
            continue
        branches = [
            _seated(branch, numbers, (*around, (number, which))) for which, branch in enumerate(item.branches)
        ]
        seats.append(SeatFork(tuple(branches)))
    return tuple(seats)
