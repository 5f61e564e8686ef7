"""What is no ``Exception`` ends its own call: SystemExit, KeyboardInterrupt, a stray cancellation."""

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterator

import pytest

from voiceflow import (
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    ErrorAction,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    Pipeline,
    Processor,
    Session,
    StartFrame,
    SystemFrame,
    handles,
)
from voiceflow.tasks import AbandonedError, ExitError, OwnCancellation
from voiceflow.testing import run_virtual


class Note(Frame):
    """An ordered frame."""


class Alarm(SystemFrame):
    """A frame that overtakes."""


class Whim(BaseException):
    """No exception that anybody knows."""


RAISED = [SystemExit("4111"), KeyboardInterrupt("4111"), GeneratorExit("4111"), Whim("4111")]


class Breaks(Processor):
    """Raises in one place, at one second after the start of the session."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class InlineHandler(Breaks):
    @handles(Note)
    def note(self, frame: Note) -> Note:
        raise self.error


class OvertakingHandler(Breaks):
    @handles(Alarm)
    def alarm(self, frame: Alarm) -> Alarm:
        raise self.error


class AsyncHandler(Breaks):
    @handles(Note)
    async def note(self, frame: Note) -> Note:
        await asyncio.sleep(0)
        raise self.error


class GeneratorHandler(Breaks):
    @handles(Note)
    async def note(self, frame: Note) -> AsyncIterator[Note]:
        yield frame
        raise self.error


class Results(Breaks):
    @handles(Note)
    def note(self, frame: Note) -> Iterator[Note]:
        yield frame
        raise self.error


class ResultsOfACoroutine(Breaks):
    @handles(Note)
    async def note(self, frame: Note) -> Iterator[Note]:
        def results() -> Iterator[Note]:
            yield frame
            raise self.error

        return results()


class Task(Breaks):
    def start(self) -> None:
        self.spawn(self._work(), name="work")

    async def _work(self) -> None:
        await asyncio.sleep(1)
        raise self.error


class TimerCallback(Breaks):
    def start(self) -> None:
        self.timer(self._late).set(self.session.now() + 1)

    def _late(self) -> None:
        raise self.error


class Interrupted(Breaks):
    @handles(InterruptionFrame)
    def interrupted(self, frame: InterruptionFrame) -> None:
        raise self.error


class Fails(Breaks):
    """Raises where an error of somebody else is told of."""

    @handles(ErrorFrame)
    def failed(self, frame: ErrorFrame) -> ErrorFrame:
        raise self.error


PLACES = [
    InlineHandler,
    OvertakingHandler,
    AsyncHandler,
    GeneratorHandler,
    Results,
    ResultsOfACoroutine,
    Task,
    TimerCallback,
    Interrupted,
    Fails,
]


class Log(Processor):
    def __init__(self) -> None:
        super().__init__()
        self.errors: list[ErrorFrame] = []
        self.ends: list[EndReason] = []

    @handles(ErrorFrame)
    def error(self, frame: ErrorFrame) -> ErrorFrame:
        if not isinstance(frame.error, ValueError):
            self.errors.append(frame)
        return frame

    @handles(EndFrame)
    def end(self, frame: EndFrame) -> EndFrame:
        self.ends.append(frame.reason)
        return frame


Watch = Callable[[Processor, Frame, Direction], None]


async def one(broken: Processor, log: Log, *, watch: Watch | None = None) -> tuple[EndReason, float]:
    """Run one call, which does everything at one second and ends at five, if it lasts."""
    first = Log()
    session = Session(Pipeline([first, broken, log]), observers=[watch] if watch else [])
    at = asyncio.get_running_loop().call_at
    for frame in (Note(), Alarm()):
        at(1.0, first.push, frame)
    at(1.0, session.interrupt)
    at(1.0, first.fail, ValueError("of somebody else"))
    at(5.0, session.end)
    reason = await session.run()
    assert session.tasks == 0
    return reason, session.now()


def both(broken: Processor, log: Log, *, watch: Watch | None = None) -> tuple[EndReason, float]:
    """Run a call beside another one, which must not notice."""

    async def main() -> tuple[EndReason, float]:
        async with asyncio.TaskGroup() as group:
            bad = group.create_task(one(broken, log, watch=watch))
            good = group.create_task(one(Log(), Log()))
        assert good.result() == (EndReason.AGENT_HANGUP, 5.0)
        return bad.result()

    return run_virtual(main())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_what_is_no_exception_ends_its_own_call_and_no_other(
    place: type[Breaks], error: BaseException
) -> None:
    log = Log()
    assert both(place(error), log) == (EndReason.ERROR, 1.0)
    assert log.ends == [EndReason.ERROR]
    if place is not Fails:
        [frame] = log.errors
        assert frame.fatal
        assert isinstance(frame.error, ExitError)
        assert frame.error.__cause__ is error
        assert str(frame.error) == f"{type(error).__name__} in a call ends the call, not the process"


@pytest.mark.parametrize("place", PLACES)
def test_a_cancellation_that_nobody_asked_for_is_an_error_of_its_processor(place: type[Breaks]) -> None:
    log = Log()
    is_task = place is Task
    outcome = (EndReason.ERROR, 1.0) if is_task else (EndReason.AGENT_HANGUP, 5.0)
    assert both(place(asyncio.CancelledError()), log) == outcome
    if place is not Fails:
        [frame] = log.errors
        assert (frame.processor, frame.fatal) == (place.__name__, is_task)
        assert isinstance(frame.error, AbandonedError)


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_an_observer_that_exits_ends_its_call_in_order(error: BaseException) -> None:
    def watch(processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, StartFrame):
            raise error

    log = Log()
    assert both(Log(), log, watch=watch) == (EndReason.ERROR, 0.0)
    assert log.ends == [EndReason.ERROR]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_start_stop_and_the_policy_may_raise_what_they_like(error: BaseException) -> None:
    class Starts(Breaks):
        def start(self) -> None:
            raise self.error

    class Stops(Breaks):
        async def stop(self) -> None:
            raise self.error

    class Cancelled(Breaks):
        @handles(CancelFrame)
        def cancelled(self, frame: CancelFrame) -> CancelFrame:
            raise self.error

    assert both(Starts(error), Log()) == (EndReason.ERROR, 0.0)
    assert both(Stops(error), Log()) == (EndReason.AGENT_HANGUP, 5.0)

    def policy(_: ErrorFrame) -> ErrorAction:
        raise error

    async def main() -> EndReason:
        session = Session(Pipeline([Cancelled(error), InlineHandler(ValueError())]), on_error=policy)
        session.timer(lambda: session.report(OSError(), origin=log, fatal=True))
        asyncio.get_running_loop().call_at(1.0, session.cancel, EndReason.SHUTDOWN)
        return await session.run()

    log = Log()
    assert run_virtual(main()) is EndReason.SHUTDOWN


def test_a_task_that_is_cancelled_or_closed_just_ends() -> None:
    class Suspension:
        def __await__(self) -> Generator[None, None, None]:
            yield

    async def work() -> None:
        with OwnCancellation():
            await Suspension()
            await asyncio.Event().wait()

    async def main() -> None:
        task = asyncio.create_task(work())
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run_virtual(main())
    abandoned = work()
    abandoned.send(None)
    abandoned.close()
