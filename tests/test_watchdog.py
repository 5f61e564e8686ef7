"""The limit on how long a session may take to start or to end."""

from tests.test_session import Finishes, Log, run
from voiceflow import (
    EndReason,
    ErrorFrame,
    Processor,
    Session,
    SessionLimits,
    StartFrame,
    handles,
)


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
