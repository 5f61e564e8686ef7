"""Checks whether a chain can work: finds parts that are misplaced, missing or duplicated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from voiceflow.chain import words
from voiceflow.chain.flow import Current, flow, is_same
from voiceflow.chain.parts import Seat, Shape, each_seat, seat
from voiceflow.declarations import FrameNeed, Make
from voiceflow.errors import ConfigurationError
from voiceflow.frames import AgentFrame, AudioFrame, Direction, Frame, SystemFrame

_ANY = frozenset({Frame, SystemFrame, AgentFrame, AudioFrame})
"""Base classes of frames whose handlers are meant to take any frame."""


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """A problem of a chain: an error, or an oddity.

    Attributes:
        text: One line, which names the parts.
        is_error: Whether the chain cannot work.
    """

    text: str
    is_error: bool = True


def check(shape: Shape, supplied: Iterable[type[Frame]] | None = None) -> tuple[ChainProblem, ...]:
    """Check a chain without running it.

    Args:
        shape: The chain.
        supplied: For a piece of a chain: the frames that enter from outside, at either end. A missing part is
            no problem in a piece. None for the chain of a call, which must be complete.

    Returns:
        The problems, errors first, else in downstream order.
    """
    return _check_shape(shape, None if supplied is None else frozenset(supplied))


def ensure(shape: Shape, supplied: Iterable[type[Frame]] | None = None) -> tuple[ChainProblem, ...]:
    """Refuse a chain that cannot work.

    Args:
        shape: As for :func:`check`.
        supplied: As for :func:`check`.

    Returns:
        The oddities.

    Raises:
        ConfigurationError: With the first error, in one line.
    """
    problems = check(shape, supplied)
    for problem in problems:
        if problem.is_error:
            raise ConfigurationError(problem.text)
    return problems


# Chains are the same from call to call, and this takes a millisecond.
@lru_cache(maxsize=256)
def _check_shape(shape: Shape, supplied: frozenset[type[Frame]] | None) -> tuple[ChainProblem, ...]:
    chain = _Chain(shape, supplied)
    found = [problem for seat in chain.seats for problem in chain.problems_of(seat)]
    if supplied is None:
        found += chain.lost()
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: not problem.is_error))


class _Chain:
    """A chain and the frames that flow in it."""

    def __init__(self, shape: Shape, supplied: frozenset[type[Frame]] | None) -> None:
        tree = seat(shape)
        self.seats = tuple(each_seat(tree))
        self._is_whole = supplied is None
        self._flows = {each: flow(tree, each, supplied or ()) for each in Direction}

    def problems_of(self, seat: Seat) -> Iterator[ChainProblem]:
        """The problems of one part at its position."""
        doubled = [problem for make in seat.part.interface.makes for problem in self._doubled(seat, make)]
        if doubled:
            yield doubled[0]
            return
        for need in seat.part.interface.needs:
            yield from self._unmet(seat, need)
        if seat.part.interface.is_own:
            yield from self._unreached(seat)

    def lost(self) -> Iterator[ChainProblem]:
        """Frames that must be taken but that no part takes."""
        down = self._flows[Direction.DOWNSTREAM]
        # A frame counts as taken if one branch takes it, even if another branch passes a copy on.
        ended = {(frame, maker) for frame, maker, _ in down.ended}
        for current in down.out:
            maker = current.maker
            if maker is None or current.is_taken or (current.frame, maker) in ended:
                continue
            makes = maker.part.interface.makes
            if any(make.must_be_taken and make.frame is current.frame for make in makes):
                text = words.nobody_takes(maker.part.name, current.frame)
                yield ChainProblem(text, is_error=not maker.part.interface.may_make_anything)

    def _doubled(self, seat: Seat, make: Make) -> Iterator[ChainProblem]:
        if not make.is_sole:
            return
        for current in self._flows[make.direction].arriving[seat]:
            other = current.maker
            if other is not None and current.frame is make.frame and _is_sole(other, make):
                first, second = sorted((seat, other), key=lambda each: each.index)
                yield ChainProblem(words.both_make(first.part.name, second.part.name, make.frame))

    def _unmet(self, seat: Seat, need: FrameNeed) -> Iterator[ChainProblem]:
        if self._arrives(seat, need.frame):
            return
        is_known = not self._unknown_before(seat)
        for other in self._makers(need.frame, seat):
            reason = self._misplaced(seat, other, need.frame)
            if reason is not None:
                yield ChainProblem(reason, is_error=is_known)
                return
            if (reason := self._cut_off(seat, other, need.frame)) is not None:
                yield ChainProblem(reason, is_error=is_known and not need.is_optional)
                return
        if not is_known or not self._is_whole:
            return
        if not need.is_optional:
            yield ChainProblem(words.nobody_makes(seat.part.name, need.frame))
        elif need.without:
            yield ChainProblem(words.works_worse(seat.part.name, need.frame, need.without), is_error=False)

    def _unreached(self, seat: Seat) -> Iterator[ChainProblem]:
        """Handlers of custom parts that are never called, although a part makes the frame."""
        needed = {need.frame for need in seat.part.interface.needs}
        for frame in seat.part.interface.handlers:
            if frame in _ANY or frame in needed or self._arrives(seat, frame) or self._unknown_before(seat):
                continue
            for other in self._makers(frame, seat):
                reason = self._misplaced(seat, other, frame, verb="takes")
                if reason is not None:
                    yield ChainProblem(reason, is_error=False)
                    break

    def _arrives(self, seat: Seat, frame: type[Frame]) -> bool:
        return any(
            is_same(current.frame, frame) for each in self._flows.values() for current in each.arriving[seat]
        )

    def _unknown_before(self, seat: Seat) -> bool:
        return any(each.unknown[seat] for each in self._flows.values())

    def _makers(self, frame: type[Frame], but: Seat) -> list[Seat]:
        """The other parts that send on such a frame, nearest first."""
        makers = {
            current.maker
            for each in self._flows.values()
            for seat, leaving in each.leaving.items()
            for current in leaving
            if current.maker is seat and is_same(current.frame, frame) and seat is not but
        }
        return sorted(filter(None, makers), key=lambda seat: (abs(seat.index - but.index), seat.index))

    def _misplaced(self, seat: Seat, other: Seat, frame: type[Frame], verb: str = "needs") -> str | None:
        """Why the frames of the other part travel away from this one."""
        if not seat.shares_path(other):
            return None
        away = Direction.DOWNSTREAM if seat.index < other.index else Direction.UPSTREAM
        if not self._is_made(other, frame, away) or self._is_made(other, frame, _opposite(away)):
            return None
        where = "before" if away is Direction.DOWNSTREAM else "behind"
        return words.stands(seat.part.name, where, other.part.name, frame, verb)

    def _cut_off(self, seat: Seat, other: Seat, frame: type[Frame]) -> str | None:
        """Why the frames of the other part do not reach this one."""
        if not seat.shares_path(other):
            return words.other_branch(seat.part.name, other.part.name, frame)
        for each in self._flows.values():
            for kind, maker, ender in each.ended:
                if maker is other and is_same(kind, frame):
                    return words.taken_away(seat.part.name, ender.part.name, frame, is_own=_is_own(ender))
        return None

    def _is_made(self, seat: Seat, frame: type[Frame], direction: Direction) -> bool:
        leaving: tuple[Current, ...] = self._flows[direction].leaving[seat]
        return any(current.maker is seat and is_same(current.frame, frame) for current in leaving)


def _is_sole(other: Seat, make: Make) -> bool:
    return any(
        each.is_sole and each.frame is make.frame and each.direction is make.direction
        for each in other.part.interface.makes
    )


def _is_own(seat: Seat) -> bool:
    return seat.part.interface.is_own


def _opposite(direction: Direction) -> Direction:
    return Direction.UPSTREAM if direction is Direction.DOWNSTREAM else Direction.DOWNSTREAM
