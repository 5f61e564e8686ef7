"""Chains and branches of processors."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Never, TypeAlias

from voiceflow.errors import LocalProtocolError
from voiceflow.frames import Direction, EndFrame, Frame, LeaveFrame, StartFrame
from voiceflow.processor import Processor, dispatcher_of, receiver_of

Element: TypeAlias = "Processor | Pipeline | Parallel"
"""A part of a pipeline."""


class Pipeline:
    """A chain of processors, from the user's audio to the agent's. It may be part of another pipeline.

    Args:
        elements: Processors, pipelines and parallels, in downstream order; at least one.

    Raises:
        TypeError: If an element is none of these.
        LocalProtocolError: If the ``__init__`` of a processor did not call ``super().__init__()``.
    """

    def __init__(self, elements: Sequence[Element], *others: Never) -> None:
        if others or isinstance(elements, Processor | Pipeline | Parallel):
            raise TypeError("a pipeline takes one list of its parts: Pipeline([a, b]), Parallel([a, b], [c])")
        if not elements:
            raise ValueError("a pipeline needs at least one processor")
        self.elements = tuple(map(_check_element, elements))
        self.entry: Processor = entry_of(self.elements[0])
        self.exit: Processor = exit_of(self.elements[-1])
        for left, right in zip(self.elements, self.elements[1:], strict=False):
            join(exit_of(left), entry_of(right))

    def processors(self) -> Iterator[Processor]:
        """Every processor, in downstream order; the branches of a parallel one after the other."""
        for element in self.elements:
            if isinstance(element, Processor):
                yield element
            else:
                yield from element.processors()


class Parallel:
    """Branches that see the same frames at the same time.

    A frame enters every branch. If it comes out of several branches unchanged, it goes on once, at the first
    exit. The start and end frames wait for all branches. So does a leave frame: a responder in one branch
    keeps it.

    Args:
        branches: Chains of processors, each as for ``Pipeline``.

    Attributes:
        branches: The branches as pipelines.
    """

    def __init__(self, *branches: Sequence[Element]) -> None:
        if not branches:
            raise ValueError("a parallel needs at least one branch")
        self.branches = tuple(Pipeline(branch) for branch in branches)
        copies = _Copies(len(branches))
        entries = [branch.entry for branch in self.branches]
        exits = [branch.exit for branch in self.branches]
        self.entry: Processor = _Gate(copies, inner=entries, inwards=Direction.DOWNSTREAM)
        self.exit: Processor = _Gate(copies, inner=exits, inwards=Direction.UPSTREAM)
        for index, branch in enumerate(self.branches):
            dispatcher_of(branch.entry).previous = _Port(self.entry, index)
            dispatcher_of(branch.exit).following = _Port(self.exit, index)

    def processors(self) -> Iterator[Processor]:
        """Every processor, branch by branch, with the gates at both ends."""
        yield self.entry
        for branch in self.branches:
            yield from branch.processors()
        yield self.exit


def _check_element(element: Element) -> Element:
    if isinstance(element, type):
        raise TypeError(f"{element.__name__} is a class: put {element.__name__}(…) into the pipeline")
    if inspect.isroutine(element):
        name = element.__name__
        raise TypeError(f"{name} is a function or method: put what it returns, {name}(…), into the pipeline")
    if not isinstance(element, Processor | Pipeline | Parallel):
        raise TypeError(
            f"a pipeline is made of processors, pipelines and parallels, not {type(element).__name__}"
        )
    if isinstance(element, Processor):
        dispatcher_of(element)
    return element


def entry_of(element: Element) -> Processor:
    """The processor that downstream frames enter first."""
    return element if isinstance(element, Processor) else element.entry


def exit_of(element: Element) -> Processor:
    """The processor that downstream frames leave last."""
    return element if isinstance(element, Processor) else element.exit


def join(left: Processor, right: Processor) -> None:
    """Make two processors neighbours."""
    dispatcher_of(left).following = receiver_of(right)
    dispatcher_of(right).previous = receiver_of(left)


@dataclass(slots=True)
class _Copy:
    """Counts how often a frame that entered every branch came back out of each."""

    frame: weakref.ref[Frame]
    returned: list[int]
    passed: int = 0


@dataclass(slots=True)
class _Copies:
    """The frames inside the branches, held weakly: an entry disappears with its frame."""

    branches: int
    _known: dict[int, _Copy] = field(default_factory=dict)

    def enter(self, frame: Frame) -> None:
        key = id(frame)
        if key not in self._known:
            known = self._known
            self._known[key] = _Copy(weakref.ref(frame, lambda _: known.pop(key, None)), [0] * self.branches)

    def leave(self, frame: Frame, branch: int) -> bool:
        """Whether this copy goes on: only the first branch to release a frame sends it on."""
        copy = self._known.get(id(frame))
        if copy is None:
            return True
        copy.returned[branch] += 1
        if isinstance(frame, StartFrame | EndFrame | LeaveFrame):
            return min(copy.returned) == copy.returned[branch]
        if copy.returned[branch] <= copy.passed:
            return False
        copy.passed += 1
        return True


class _Gate(Processor):
    """One end of a parallel: copies incoming frames to every branch and releases each frame once."""

    def __init__(self, copies: _Copies, *, inner: list[Processor], inwards: Direction) -> None:
        super().__init__()
        self._copies = copies
        self._inner = [receiver_of(processor) for processor in inner]
        self._inwards = inwards

    def receive(self, frame: Frame, direction: Direction) -> None:
        if direction is not self._inwards:
            raise LocalProtocolError("a branch must let frames out through its port")
        self.push(frame, direction)

    def push(self, frame: Frame, direction: Direction = Direction.DOWNSTREAM) -> None:
        if direction is not self._inwards:
            super().push(frame, direction)
            return
        self._copies.enter(frame)
        for branch in self._inner:
            branch.receive(frame, direction)

    def release(self, frame: Frame, direction: Direction, branch: int) -> None:
        """Take a frame that leaves a branch."""
        if self._copies.leave(frame, branch):
            engine = self._voiceflow
            (engine.following if direction is Direction.DOWNSTREAM else engine.previous).receive(
                frame, direction
            )


@dataclass(frozen=True, slots=True)
class _Port:
    """The exit of one branch: passes its frames to the gate."""

    gate: Processor
    branch: int

    def receive(self, frame: Frame, direction: Direction) -> None:
        assert isinstance(self.gate, _Gate)
        self.gate.release(frame, direction, self.branch)
