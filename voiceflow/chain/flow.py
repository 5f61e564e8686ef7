"""Computes which frames reach which part, in both directions, from the interfaces of the parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from voiceflow.chain.parts import Fate, Seat, Seats
from voiceflow.frames import Direction, Frame


@dataclass(frozen=True, slots=True)
class Current:
    """Frames of one class from one maker, at one position in the chain.

    Attributes:
        frame: Their class.
        maker: The part that makes them; None if they come from outside the chain.
        is_taken: Whether a part on the way takes them, and may pass them on.
    """

    frame: type[Frame]
    maker: Seat | None
    is_taken: bool = False


@dataclass(slots=True)
class Flow:
    """The frames that flow in a chain, in one direction.

    Attributes:
        direction: The direction.
        arriving: The frames that reach each part.
        leaving: The frames that leave each part.
        unknown: The parts before each that may make anything.
        ended: Where frames end: their class, their maker, and the part.
    """

    direction: Direction
    arriving: dict[Seat, tuple[Current, ...]] = field(default_factory=dict)
    leaving: dict[Seat, tuple[Current, ...]] = field(default_factory=dict)
    unknown: dict[Seat, tuple[Seat, ...]] = field(default_factory=dict)
    ended: list[tuple[type[Frame], Seat | None, Seat]] = field(default_factory=list)
    out: tuple[Current, ...] = ()


def flow(seats: Seats, direction: Direction, supplied: Iterable[type[Frame]] = ()) -> Flow:
    """Follow the frames through a chain.

    Args:
        seats: The chain.
        direction: The direction.
        supplied: The frames that enter from outside.
    """
    found = Flow(direction)
    found.out, _ = _through(found, seats, tuple(Current(frame, None) for frame in supplied), ())
    return found


def is_same(frame: type[Frame], other: type[Frame]) -> bool:
    """Whether one of the two classes is a subclass of the other."""
    return issubclass(frame, other) or issubclass(other, frame)


def _through(
    found: Flow, seats: Seats, stream: tuple[Current, ...], unknown: tuple[Seat, ...]
) -> tuple[tuple[Current, ...], tuple[Seat, ...]]:
    items = seats if found.direction is Direction.DOWNSTREAM else seats[::-1]
    for item in items:
        if isinstance(item, Seat):
            found.arriving[item], found.unknown[item] = stream, unknown
            stream = found.leaving[item] = _merge(_step(found, item, stream))
            if item.part.interface.may_make(found.direction):
                unknown = (*unknown, item)
            continue
        outs = [_through(found, branch, stream, unknown) for branch in item.branches]
        stream = _merge([current for out, _ in outs for current in out])
        unknown = tuple(dict.fromkeys(seat for _, seen in outs for seat in seen))
    return stream, unknown


def _step(found: Flow, seat: Seat, stream: Sequence[Current]) -> list[Current]:
    """The frames that leave a part."""
    interface = seat.part.interface
    out: list[Current] = []
    for current in stream:
        taking = interface.taking(current.frame)
        if taking is None or taking.fate is Fate.PASSES:
            out.append(current)
        elif taking.fate is Fate.UNSURE:
            out.append(replace(current, is_taken=True))
        else:
            found.ended.append((current.frame, current.maker, seat))
        out += [Current(frame, seat) for frame in (taking.makes if taking is not None else ())]
    return [*out, *(Current(make.frame, seat) for make in interface.made(found.direction))]


def _merge(stream: Iterable[Current]) -> tuple[Current, ...]:
    """Each class and maker once; taken if any copy is taken."""
    merged: dict[tuple[type[Frame], Seat | None], Current] = {}
    for current in stream:
        key = (current.frame, current.maker)
        known = merged.get(key)
        merged[key] = current if known is None or current.is_taken else known
    return tuple(merged.values())
