"""A pipeline as values that can be checked and drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from voiceflow.chain.own_code import may_make_anything, names_upstream
from voiceflow.chain.parts import ChainPart, Fate, Fork, Interface, Shape, Taking
from voiceflow.declarations import Make, declared_makes, declared_needs
from voiceflow.frames import (
    CancelFrame,
    Direction,
    EndFrame,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    LeaveFrame,
    MetricFrame,
    StartFrame,
)
from voiceflow.handlers import handler_names
from voiceflow.pipeline import Parallel, Pipeline
from voiceflow.processor import Processor
from voiceflow.signatures import returned_frames, returns_always

ENGINE = (StartFrame, EndFrame, CancelFrame, ErrorFrame, InterruptionFrame, LeaveFrame, MetricFrame)
"""Frames of the session itself, which reach every part of any chain."""

_PACKAGE = __name__.partition(".")[0]


def shape_of(pipeline: Pipeline) -> Shape:
    """Describe a pipeline: its parts, in downstream order, and its forks."""
    items: list[ChainPart | Fork] = []
    for element in pipeline.elements:
        if isinstance(element, Pipeline):
            items += shape_of(element)
        elif isinstance(element, Parallel):
            items.append(Fork(tuple(map(shape_of, element.branches))))
        else:
            items.append(ChainPart(element.name, interface_of(type(element))))
    return tuple(items)


def interface_of(owner: type[Processor]) -> Interface:
    """The frames that a class of processors takes, makes and needs. Returns the same object each time."""
    return _interface_of(_Class(owner))


@dataclass(frozen=True, slots=True)
class _Class:
    """A class as a key: mypy assumes that a class with an instance ``__hash__`` is not hashable itself."""

    owner: type[Processor]


@lru_cache(maxsize=1024)
def _interface_of(key: _Class) -> Interface:
    owner = key.owner
    names = handler_names(owner)
    handlers = {
        frame: _taking(owner, name, frame) for frame, name in names.items() if not issubclass(frame, ENGINE)
    }
    if owner.receive is not Processor.receive:
        # It overrides how frames are taken, so nothing is known.
        handlers[Frame] = Taking(Fate.UNSURE)
    return Interface(
        handlers=handlers,
        makes=(*declared_makes(owner), *_answers(owner, names)),
        needs=declared_needs(owner),
        may_make_anything=may_make_anything(owner, _PACKAGE),
        pushes_upstream=names_upstream(owner, _PACKAGE),
        is_own=not is_ours(owner),
    )


def is_ours(owner: type) -> bool:
    """Whether a class is a part of voiceflow."""
    return owner.__module__.partition(".")[0] == _PACKAGE


def _answers(owner: type[Processor], names: Mapping[type[Frame], str]) -> Iterator[Make]:
    """The frames that handlers of the session's frames add, such as a greeting at the start."""
    known = {make.frame for make in declared_makes(owner)}
    for frame, name in names.items():
        if issubclass(frame, ENGINE):
            for made in returned_frames(getattr(owner, name)) or ():
                if made not in known and not issubclass(made, ENGINE) and made is not Frame:
                    yield Make(made, Direction.DOWNSTREAM, is_sole=False, must_be_taken=False)


def _taking(owner: type[Processor], name: str, frame: type[Frame]) -> Taking:
    method = getattr(owner, name)
    returned = returned_frames(method)
    if returned is None:
        return Taking(Fate.UNSURE)
    relatives = [each for each in returned if issubclass(each, frame) or issubclass(frame, each)]
    others = tuple(each for each in returned if each not in relatives and not issubclass(each, ENGINE))
    if not relatives:
        is_known = is_ours(owner) or not may_make_anything(owner, _PACKAGE)
        return Taking(Fate.ENDS if is_known else Fate.UNSURE, others)
    always = returns_always(method) and all(issubclass(each, frame) for each in returned)
    return Taking(Fate.PASSES if always else Fate.UNSURE, others)
