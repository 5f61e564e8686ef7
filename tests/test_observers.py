"""Observers of a session."""

from tests.test_session import Log, run
from voiceflow import (
    Direction,
    EndFrame,
    EndReason,
    Frame,
    LeaveFrame,
    Processor,
    Session,
    StartFrame,
    SystemFrame,
)


def test_observers_see_each_frame_at_each_processor_and_cannot_be_seen() -> None:
    seen: list[tuple[str, str]] = []

    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        if not isinstance(frame, StartFrame | LeaveFrame | EndFrame):
            seen.append((processor.name, type(frame).__name__))

    first, second = Log(), Log()

    def drive(session: Session) -> None:
        first.push(SystemFrame())
        session.interrupt()
        session.end()

    run(first, second, drive=drive, observers=[observe])
    assert seen == [
        ("Log", "SystemFrame"),
        ("Log-2", "SystemFrame"),
        ("Log-2", "InterruptionFrame"),
        ("Log", "InterruptionFrame"),
    ]


def test_an_observer_that_fails_changes_nothing() -> None:
    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        raise ValueError("oops")

    log = Log()

    def drive(session: Session) -> None:
        log.push(SystemFrame())
        session.interrupt()
        session.end()

    last = Log()
    assert run(log, last, drive=drive, observers=[observe]) == (EndReason.AGENT_HANGUP, 1.0)
    assert [type(frame).__name__ for _, frame in last.seen] == [
        "StartFrame",
        "SystemFrame",
        "InterruptionFrame",
        "LeaveFrame",
        "EndFrame",
    ]
