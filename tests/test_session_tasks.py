"""The tasks and timers of a session."""

import asyncio
from functools import partial

from tests.test_session import Log, run
from voiceflow import (
    EndFrame,
    EndReason,
    ErrorFrame,
    Pipeline,
    Processor,
    Session,
    SessionLimits,
)
from voiceflow.tasks import Timer
from voiceflow.testing import run_virtual


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


def test_timers_that_nobody_holds_are_forgotten() -> None:
    log = Log()
    fired: list[int] = []

    def drive(session: Session) -> None:
        for number in range(1000):
            log.timer(lambda: None)
            if number < 100:
                log.timer(partial(fired.append, number)).set(2.0)
        asyncio.get_running_loop().call_at(3.0, lambda: left.append(len(session._tasks._timers)))
        asyncio.get_running_loop().call_at(4.0, session.end)

    left: list[int] = []
    run(log, drive=drive)
    assert len(fired) == 100
    assert left[0] < 2 * 100 + 16


def test_a_timer_may_be_moved_both_ways() -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        fired: list[float] = []
        timer = Timer(lambda: fired.append(loop.time()))
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
