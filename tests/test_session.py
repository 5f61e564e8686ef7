"""The life of a session: bounded start, end and cancel; one owner for every task and timer."""

import asyncio
from collections.abc import Callable
from functools import partial

from voiceflow import (
    AgentTextFrame,
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    ErrorAction,
    ErrorFrame,
    Frame,
    LeaveFrame,
    Pipeline,
    Processor,
    Session,
    SessionLimits,
    StartFrame,
    SystemFrame,
    handles,
)
from voiceflow.tasks import Timer
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


def test_an_end_that_hangs_is_cut_off_and_the_culprit_is_named() -> None:
    log = Log()
    reason, ended = run(log, Finishes(end=1e6), drive=Session.end, limits=SessionLimits(end=20.0, close=1.0))
    assert (reason, ended) == (EndReason.ERROR, 21.0)
    [error] = [str(frame.error) for _, frame in log.seen if isinstance(frame, ErrorFrame)]
    assert error == "the session did not end within 20 s; busy: Finishes"


def test_a_start_that_hangs_is_cut_off() -> None:
    log = Log()
    reason, ended = run(log, Finishes(start=1e6), drive=lambda _: None, limits=SessionLimits(start=7.0))
    assert (reason, ended) == (EndReason.ERROR, 7.0)
    assert any("did not start" in str(f.error) for _, f in log.seen if isinstance(f, ErrorFrame))


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


def test_tasks_and_timers_end_with_the_session() -> None:
    fired: list[float] = []

    class Busy(Processor):
        def start(self) -> None:
            self.spawn(self._forever(), name="forever")
            timer = self.timer(lambda: fired.append(self.session.now()))
            timer.set(0.5)
            timer.set(0.75)
            self.timer(lambda: fired.append(-1.0)).set(50.0)

        async def _forever(self) -> None:
            await asyncio.Event().wait()

    async def main() -> None:
        session = Session(Pipeline([Busy()]))
        asyncio.get_running_loop().call_at(1.0, session.end)
        await session.run()
        await asyncio.sleep(100)

    run_virtual(main())
    assert fired == [0.75]


def test_a_task_that_refuses_to_end_is_let_go_within_the_limit() -> None:
    class Stubborn(Processor):
        def start(self) -> None:
            self.spawn(self._refuse(), name="refuse")

        async def _refuse(self) -> None:
            end = self.session.now() + 10
            while self.session.now() < end:
                try:
                    await asyncio.sleep(end - self.session.now())
                except asyncio.CancelledError:
                    continue

    async def main() -> float:
        session = Session(Pipeline([Stubborn()]), limits=SessionLimits(close=2.0))
        asyncio.get_running_loop().call_at(1.0, session.cancel)
        await session.run()
        ended = session.now()
        await asyncio.sleep(20)
        return ended

    assert run_virtual(main()) == 3.0


def test_an_exception_in_a_task_is_a_fatal_error_and_ends_the_call_in_order() -> None:
    class Breaks(Processor):
        def start(self) -> None:
            self.spawn(self._break(), name="break")

        async def _break(self) -> None:
            await asyncio.sleep(2)
            raise OSError("line down")

    log = Log()
    assert run(Breaks(), log, drive=lambda _: None) == (EndReason.ERROR, 2.0)
    [error] = [frame for _, frame in log.seen if isinstance(frame, ErrorFrame)]
    assert error.fatal
    assert [frame.reason for _, frame in log.seen if isinstance(frame, EndFrame)] == [EndReason.ERROR]


def test_an_error_in_a_group_of_tasks_is_reported_as_itself() -> None:
    class Groups(Processor):
        def start(self) -> None:
            self.spawn(self._group(), name="group")

        async def _group(self) -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._break())

        async def _break(self) -> None:
            raise OSError("line down")

    log = Log()
    run(Groups(), log, drive=lambda _: None)
    [error] = [frame.error for _, frame in log.seen if isinstance(frame, ErrorFrame)]
    assert isinstance(error, OSError)


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


def test_a_handler_that_keeps_the_start_to_itself_is_named() -> None:
    class Keeps(Processor):
        @handles(StartFrame)
        def begin(self, _: StartFrame) -> None: ...

    log = Log()
    reason, _ = run(Log(), Keeps(), log, drive=lambda _: None, limits=SessionLimits(start=7.0))
    assert reason is EndReason.ERROR
    [error] = [frame.error for _, frame in log.seen if isinstance(frame, ErrorFrame)]
    assert str(error) == (
        "the session did not start within 7 s; the handler of StartFrame in Keeps let none go on"
    )


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


def test_timers_that_nobody_holds_are_forgotten() -> None:
    log = Log()
    fired: list[int] = []

    def drive(session: Session) -> None:
        for number in range(100):
            log.timer(lambda: None)
            log.timer(partial(fired.append, number)).set(2.0)
        asyncio.get_running_loop().call_at(3.0, lambda: left.append(len(session._tasks._timers)))
        asyncio.get_running_loop().call_at(4.0, session.end)

    left: list[int] = []
    run(log, drive=drive)
    assert len(fired) == 100
    assert left[0] < 5


def test_a_timer_may_be_moved_both_ways() -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        fired: list[float] = []
        timer = Timer(lambda: fired.append(loop.time()), on_error=lambda _: None)
        timer.set(1.0)
        timer.set(3.0)
        timer.set(2.0)
        loop.call_at(1.5, timer.set, 2.5)
        loop.call_at(2.4, timer.set, 2.45)
        loop.call_at(5.0, timer.set, 6.0)
        loop.call_at(5.1, timer.set, 7.0)
        loop.call_at(6.5, timer.cancel)
        await asyncio.sleep(10)
        return fired

    assert run_virtual(main()) == [2.45]
