"""The content of a drawing of a chain: the parts in order, and the frames between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voiceflow.chain.flow import Current, flow
from voiceflow.chain.parts import Seat, Seats, Shape, each_seat, seat
from voiceflow.frames import Direction


@dataclass(frozen=True, slots=True)
class BlockLink:
    """The names of the frames between neighbours, without the ending ``Frame``.

    Attributes:
        down: The downstream frames, in the order in which they are made.
        up: The upstream frames.
    """

    down: tuple[str, ...]
    up: tuple[str, ...]


class Diagram:
    """A chain to be drawn.

    Args:
        shape: The chain.

    Attributes:
        seats: The parts and forks, in downstream order.
    """

    def __init__(self, shape: Shape) -> None:
        self.seats = seat(shape)
        self._all = tuple(each_seat(self.seats))
        self._flows = {direction: flow(self.seats, direction) for direction in Direction}

    def link(self, above: Iterable[Seat], below: Iterable[Seat]) -> BlockLink:
        """The frames between parts and the parts directly after them, without frames that no part takes."""
        upper, lower = tuple(above), tuple(below)
        return BlockLink(
            self._names(upper, lower, Direction.DOWNSTREAM), self._names(lower, upper, Direction.UPSTREAM)
        )

    def _names(self, origins: Sequence[Seat], targets: Sequence[Seat], way: Direction) -> tuple[str, ...]:
        found = self._flows[way]
        names = {
            current.frame.__name__.removesuffix("Frame"): None
            for target in targets
            for current in found.arriving[target]
            if any((current.frame, current.maker) in _kinds(found.leaving[origin]) for origin in origins)
            and self._is_wanted(current, target, way)
        }
        return tuple(names)

    def _is_wanted(self, current: Current, target: Seat, way: Direction) -> bool:
        """Whether this part, or a later one on the way, takes such a frame."""
        sign = 1 if way is Direction.DOWNSTREAM else -1
        return any(
            (current.frame, current.maker) in _kinds(self._flows[way].arriving[other])
            for other in self._all
            if sign * other.index >= sign * target.index
            and other.shares_path(target)
            and other.part.interface.taking(current.frame) is not None
        )


def first_of(seats: Seats) -> tuple[Seat, ...]:
    """The parts at the upper end: several if there is a fork."""
    head = seats[0]
    return (head,) if isinstance(head, Seat) else tuple(s for b in head.branches for s in first_of(b))


def last_of(seats: Seats) -> tuple[Seat, ...]:
    """The parts at the lower end."""
    tail = seats[-1]
    return (tail,) if isinstance(tail, Seat) else tuple(s for b in tail.branches for s in last_of(b))


def _kinds(stream: Iterable[Current]) -> set[tuple[object, Seat | None]]:
    return {(current.frame, current.maker) for current in stream}
