"""The life of a session: bounded start, end and cancel; one owner for every task and timer."""

import asyncio
from collections.abc import Callable

from voiceflow import (
    AgentTextFrame,
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    ErrorAction,
    ErrorFrame,
    Frame,
    Pipeline,
    Processor,
    Session,
    SessionLimits,
    StartFrame,
    handles,
)
from voiceflow.testing import run_virtual


class Log(Processor):
    """Notes every frame."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[float, Frame]] = []
        self.stopped_at: float | None = None

    @handles(Frame)
    def note(self, frame: Frame) -> Frame:
        self.seen.append((self.session.now(), frame))
        return frame

    async def stop(self) -> None:
        self.stopped_at = self.session.now()


class Finishes(Processor):
    """Takes its time at the end, or at the start."""

    def __init__(self, *, start: float = 0.0, end: float = 0.0) -> None:
        super().__init__()
        self._start, self._end = start, end

    @handles(StartFrame)
    async def begin(self, frame: StartFrame) -> StartFrame:
        await asyncio.sleep(self._start)
        return frame

    @handles(EndFrame)
    async def finish(self, frame: EndFrame) -> EndFrame:
        await asyncio.sleep(self._end)
        return frame


def run(
    *elements: Processor, at: float = 1.0, drive: Callable[[Session], object], **options: object
) -> tuple[EndReason, float]:
    async def main() -> tuple[EndReason, float]:
        session = Session(Pipeline(elements), **options)  # type: ignore[arg-type]
        asyncio.get_running_loop().call_at(at, drive, session)
        reason = await session.run()
        assert session.tasks == 0
        return reason, session.now()

    return run_virtual(main())


def test_the_end_waits_for_what_is_on_its_way() -> None:
    assert run(Finishes(end=5.0), Log(), drive=Session.end) == (EndReason.AGENT_HANGUP, 6.0)


def test_a_hangup_during_the_end_drops_what_nobody_hears() -> None:
    class Speaks(Processor):
        @handles(AgentTextFrame)
        async def say(self, frame: AgentTextFrame) -> AgentTextFrame:
            await asyncio.sleep(30)
            return frame

    speaks, log = Speaks(), Log()

    def drive(session: Session) -> None:
        speaks.receive(AgentTextFrame(reply=session.next_reply(), text="long"), Direction.DOWNSTREAM)
        session.end()
        asyncio.get_running_loop().call_at(3.0, session.end, EndReason.USER_HANGUP)

    assert run(speaks, log, drive=drive) == (EndReason.USER_HANGUP, 3.0)
    assert not [frame for _, frame in log.seen if isinstance(frame, AgentTextFrame)]


def test_a_cancel_ends_at_once_and_tells_everybody() -> None:
    log = Log()
    assert run(Finishes(end=9.0), log, drive=lambda s: s.cancel(EndReason.SHUTDOWN)) == (
        EndReason.SHUTDOWN,
        1.0,
    )
    assert [at for at, frame in log.seen if isinstance(frame, CancelFrame)] == [1.0]
    assert log.stopped_at == 1.0


def test_the_policy_decides_what_an_error_does() -> None:
    log = Log()

    def drive(session: Session) -> None:
        log.fail(ValueError("x"), fatal=True)
        asyncio.get_running_loop().call_at(5.0, session.end)

    outcome = run(log, drive=drive, on_error=lambda _: ErrorAction.CONTINUE)
    assert outcome == (EndReason.AGENT_HANGUP, 5.0)
    assert run(
        bad := Log(), drive=lambda _: bad.fail(ValueError()), on_error=lambda _: ErrorAction.CANCEL
    ) == (
        EndReason.ERROR,
        1.0,
    )


def test_a_failing_stop_or_start_of_one_processor_closes_the_others() -> None:
    class Fails(Processor):
        async def stop(self) -> None:
            raise OSError("cannot close")

    class FailsToStart(Processor):
        def start(self) -> None:
            raise OSError("cannot open")

    log = Log()
    assert run(Fails(), log, drive=Session.end) == (EndReason.AGENT_HANGUP, 1.0)
    assert log.stopped_at == 1.0
    assert run(FailsToStart(), Log(), drive=Session.end) == (EndReason.ERROR, 0.0)


def test_an_error_policy_that_fails_leaves_the_decision_to_the_default_one() -> None:
    def policy(_: ErrorFrame) -> ErrorAction:
        raise ValueError("oops")

    log = Log()
    assert run(log, drive=lambda _: log.fail(OSError(), fatal=True), on_error=policy) == (
        EndReason.ERROR,
        1.0,
    )


def test_a_handler_of_the_cancel_that_fails_is_told_once_whatever_the_policy() -> None:
    class Fails(Processor):
        @handles(CancelFrame)
        def cancelled(self, _: CancelFrame) -> None:
            raise OSError("late")

    log = Log()
    options = {"drive": Session.cancel, "on_error": lambda _: ErrorAction.CANCEL}
    assert run(Fails(), log, **options) == (EndReason.ERROR, 1.0)  # type: ignore[arg-type]
    assert len([frame for _, frame in log.seen if isinstance(frame, ErrorFrame)]) == 1


def test_all_are_started_before_a_failed_start_ends_the_call() -> None:
    class FailsToStart(Processor):
        def start(self) -> None:
            raise OSError("cannot open")

    class Starts(Log):
        started = False

        def start(self) -> None:
            self.started = True

        @handles(EndFrame)
        def end(self, frame: EndFrame) -> EndFrame:
            assert self.started
            return frame

    log = Log()
    assert run(FailsToStart(), Starts(), log, drive=lambda _: None) == (EndReason.ERROR, 0.0)
    assert len([frame for _, frame in log.seen if isinstance(frame, ErrorFrame)]) == 1


def test_a_second_hangup_changes_nothing() -> None:
    def drive(session: Session) -> None:
        for at in range(5):
            asyncio.get_running_loop().call_at(1.0 + at, session.end, EndReason.USER_HANGUP)

    log = Log()
    assert run(Finishes(end=1e6), log, drive=drive, limits=SessionLimits(hangup=2.0)) == (
        EndReason.ERROR,
        3.0,
    )


def test_a_task_that_awaits_what_somebody_else_cancelled_does_not_vanish() -> None:
    class Awaits(Processor):
        def start(self) -> None:
            self.spawn(self._wait(), name="wait")

        async def _wait(self) -> None:
            future = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_at(2.0, future.cancel)
            await future

    log = Log()
    assert run(Awaits(), log, drive=lambda _: None) == (EndReason.ERROR, 2.0)
    [error] = [frame.error for _, frame in log.seen if isinstance(frame, ErrorFrame)]
    assert type(error).__name__ == "AbandonedError"
