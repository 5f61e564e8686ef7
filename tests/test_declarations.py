"""The decorators ``@makes`` and ``@needs``."""

import pytest

from voiceflow import (
    AgentTextFrame,
    CommitFrame,
    Direction,
    Processor,
    TranscriptionFrame,
    UserAudioFrame,
)
from voiceflow.declarations import declared_makes, declared_needs, makes, needs


@makes(AgentTextFrame, sole=True, must_be_taken=True)
@makes(CommitFrame, direction=Direction.UPSTREAM)
@needs(TranscriptionFrame)
class Base(Processor): ...


@makes(UserAudioFrame)
@needs(TranscriptionFrame, optional=True)
@needs(UserAudioFrame)
class Sub(Base): ...


def test_a_subclass_makes_what_its_base_makes_and_more() -> None:
    made = [(make.frame, make.direction) for make in declared_makes(Sub)]
    assert made == [
        (UserAudioFrame, Direction.DOWNSTREAM),
        (AgentTextFrame, Direction.DOWNSTREAM),
        (CommitFrame, Direction.UPSTREAM),
    ]
    assert [make.is_sole for make in declared_makes(Base)] == [True, False]
    assert [make.must_be_taken for make in declared_makes(Base)] == [True, False]


def test_a_need_of_a_subclass_replaces_that_of_its_base() -> None:
    assert {need.frame: need.is_optional for need in declared_needs(Base)} == {TranscriptionFrame: False}
    assert {need.frame: need.is_optional for need in declared_needs(Sub)} == {
        TranscriptionFrame: True,
        UserAudioFrame: False,
    }


@pytest.mark.parametrize("decorator", [makes, needs])
def test_something_other_than_a_class_of_frames_is_refused(decorator: object) -> None:
    with pytest.raises(TypeError, match=r"takes classes of frames: @\w+\(TranscriptionFrame\)"):
        decorator(Processor)  # type: ignore[operator]
