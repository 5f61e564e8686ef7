"""Taking processors into a session."""

from __future__ import annotations

import asyncio

import pytest

from voiceflow import (
    Direction,
    Frame,
    LocalProtocolError,
    MetricFrame,
    Pipeline,
    Processor,
    SayFrame,
    Session,
    handles,
)
from voiceflow.testing import run_virtual


class Part(Processor):
    """A part."""


class Owner(Processor):
    """A part that has a session of its own."""

    session = "database"  # type: ignore[assignment]


async def run(*processors: Processor) -> None:
    session = Session(Pipeline(list(processors)))
    asyncio.get_running_loop().call_later(1.0, session.end)
    await session.run()


def test_names_are_made_unique_in_order() -> None:
    parts = [Part(), Part(), Part()]
    run_virtual(run(*parts))
    assert [part.name for part in parts] == ["Part", "Part-2", "Part-3"]


def test_a_processor_runs_once_and_the_message_says_what_to_do() -> None:
    part = Part()
    run_virtual(run(part))
    with pytest.raises(LocalProtocolError, match="anew for each call"):
        run_virtual(run(part))


@pytest.mark.parametrize("value", ["", "database"])
def test_an_attribute_that_hides_the_session_is_named(value: str) -> None:
    owner = Part()
    owner.session = value  # type: ignore[assignment]
    for processor in (owner, Owner()):
        with pytest.raises(LocalProtocolError, match="give your str another name"):
            run_virtual(run(processor))


def test_there_is_no_session_before_the_call() -> None:
    part = Part()
    assert not part.session
    with pytest.raises(AttributeError, match="no session before start"):
        part.session.now()


class Counter(Processor):
    """Counts the metrics that pass."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    @handles(MetricFrame)
    def take(self, frame: MetricFrame) -> MetricFrame:
        self.count += 1
        return frame


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("frame", [MetricFrame(processor="a", name="b", value=1.0), SayFrame(text="Hello.")])
async def test_what_is_pushed_after_the_end_is_dropped(frame: Frame, direction: Direction) -> None:
    first, middle, last = Counter(), Counter(), Counter()
    session = Session(Pipeline([first, middle, last]))
    asyncio.get_running_loop().call_later(1.0, session.cancel)
    await session.run()
    middle.push(frame, direction)
    middle.receive(frame, direction)
    session.interrupt()
    session.report(ValueError("late"), origin=middle)
    assert (session.processors, first.count, middle.count, last.count) == ((), 0, 0, 0)
