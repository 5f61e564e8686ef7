"""A change of settings is made everywhere or nowhere, and is acknowledged."""

import asyncio
from collections.abc import Callable, Mapping

import pytest

from voiceflow import (
    ConfigurationError,
    Direction,
    EndReason,
    Frame,
    Pipeline,
    Processor,
    Session,
    UpdatedFrame,
)
from voiceflow.testing import run_virtual
from voiceflow.updates import Adjustable


class Dial(Processor):
    """Has settings that are numbers."""

    def __init__(self, **settings: object) -> None:
        super().__init__()
        self.settings = settings

    def current_settings(self) -> Mapping[str, object]:
        return self.settings

    def prepare_update(self, changes: Mapping[str, object]) -> Callable[[], bool]:
        if wrong := [name for name, value in changes.items() if not isinstance(value, int)]:
            raise ConfigurationError(f"{wrong[0]} is a number")

        def change() -> bool:
            self.settings = {**self.settings, **changes}
            return True

        return change


def play(script: Callable[[Session], object], *processors: Processor) -> list[UpdatedFrame]:
    seen: list[UpdatedFrame] = []

    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, UpdatedFrame) and frame.processor == processor.name:
            seen.append(frame)

    async def run() -> None:
        session = Session(Pipeline([Processor(), *processors, Processor()]), observers=[observe])
        running = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        await asyncio.to_thread(script, session) if script.__name__ == "in_thread" else script(session)
        await asyncio.sleep(1)
        session.end(EndReason.USER_HANGUP)
        await running

    run_virtual(run())
    return seen


def test_every_processor_that_knows_a_setting_takes_it_and_says_so_both_ways() -> None:
    first, second = Dial(speed=1, pitch=None), Dial(pitch=2)
    assert isinstance(first, Adjustable)
    seen = play(lambda session: session.update(pitch=5), first, second)
    assert (first.settings, second.settings) == ({"speed": 1, "pitch": 5}, {"pitch": 5})
    assert [(frame.processor, frame.settings, frame.is_applied) for frame in seen] == [
        *[("Dial", ("pitch",), True)] * 2,
        *[("Dial-2", ("pitch",), True)] * 2,
    ]


def test_one_processor_may_be_meant() -> None:
    first, second = Dial(pitch=1), Dial(pitch=2)
    play(lambda session: session.update(second, pitch=5), first, second)
    assert (first.settings, second.settings) == ({"pitch": 1}, {"pitch": 5})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"speed": 3, "pitch": "high"}, "pitch is a number"),
        ({"speed": 3, "colour": 1}, "no setting colour: it has pitch, speed"),
    ],
)
def test_of_a_change_that_is_partly_impossible_nothing_is_made(
    change: dict[str, object], message: str
) -> None:
    first, second = Dial(speed=1), Dial(pitch=2)

    def update(session: Session) -> None:
        with pytest.raises(ConfigurationError, match=message):
            session.update(**change)

    assert play(update, first, second) == []
    assert (first.settings, second.settings) == ({"speed": 1}, {"pitch": 2})


def test_a_pipeline_without_settings_says_so() -> None:
    def update(session: Session) -> None:
        with pytest.raises(ConfigurationError, match="nothing in it can be changed"):
            session.update(language="es")

    assert play(update) == []


def test_a_tool_may_change_settings_from_its_thread() -> None:
    dial = Dial(speed=1)

    def in_thread(session: Session) -> None:
        session.update(speed=2)

    assert len(play(in_thread, dial)) == 2
    assert dial.settings == {"speed": 2}


def test_the_settings_of_a_session_are_those_that_somebody_knows() -> None:
    found: list[dict[str, object]] = []
    play(lambda session: found.append(dict(session.settings)), Dial(a=None, b=1), Dial(a=2, b=3))
    assert found == [{"a": 2, "b": 1}]


def test_a_tool_that_outlives_the_call_changes_nothing() -> None:
    async def scenario() -> tuple[object, object]:
        session = Session(Pipeline([dial := Dial(level=1)]))
        running = asyncio.create_task(session.run())
        await asyncio.sleep(0.0)
        session.end(EndReason.USER_HANGUP)
        await running
        session.update(level=2)
        return session.settings["level"], dial.settings["level"]

    assert run_virtual(scenario()) == (1, 1)
