"""The engine's promises for one processor: order, overtaking, interruption, errors."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.rows import each_row
from voiceflow import (
    AgentTextFrame,
    Direction,
    EndReason,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    LocalProtocolError,
    Pipeline,
    Processor,
    Session,
    SystemFrame,
    TranscriptionFrame,
    handles,
)
from voiceflow.handlers import handler_names
from voiceflow.processors import LLM, VAD, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.speech.utterance_stt import UtteranceSTT
from voiceflow.testing import run_virtual


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Frame):
    """An ordered frame."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm(SystemFrame):
    """A frame that overtakes."""


class Recorder(Processor):
    """Writes down what passes, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[float, Frame]] = []

    @handles(Frame)
    def note(self, frame: Frame) -> Frame:
        self.seen.append((self.session.now(), frame))
        return frame

    def texts(self) -> list[str]:
        return [frame.text for _, frame in self.seen if isinstance(frame, Note | AgentTextFrame)]

    def when(self, kind: type[Frame]) -> list[float]:
        return [at for at, frame in self.seen if isinstance(frame, kind)]


class Slow(Processor):
    """Takes a second over each note."""

    @handles(Note)
    async def note(self, frame: Note) -> Note:
        await asyncio.sleep(1)
        return frame


def run(elements: list[Processor], drive: Callable[[Session], None], *, seconds: float = 60.0) -> Recorder:
    """Run a pipeline with a recorder at its end; end it in order after ``drive`` was called at 1 s."""
    recorder = Recorder()

    async def main() -> None:
        session = Session(Pipeline([*elements, recorder]))
        asyncio.get_running_loop().call_at(1.0, drive, session)
        asyncio.get_running_loop().call_at(seconds, session.end)
        assert await session.run() is EndReason.AGENT_HANGUP

    run_virtual(main())
    return recorder


def test_what_nobody_handles_passes_in_the_same_instant() -> None:
    first = Processor()
    recorder = run([first, Processor()], lambda _: first.push(Note(text="a")))
    assert recorder.when(Note) == [1.0]


def test_an_answer_from_a_neighbour_does_not_overtake_the_frame_that_caused_it() -> None:
    class Asks(Processor):
        @handles(Note)
        def note(self, frame: Note) -> Note:
            if frame.text == "first":
                self.push(Alarm(), Direction.UPSTREAM)
            return frame

    class Answers(Processor):
        @handles(Alarm)
        def alarm(self, _: Alarm) -> None:
            self.push(Note(text="answer"))

    answers = Answers()
    recorder = run([answers, Asks()], lambda _: answers.push(Note(text="first")))
    assert recorder.texts() == ["first", "answer"]


def test_handlers_may_return_nothing_one_frame_many_or_yield_them() -> None:
    class Many(Processor):
        @handles(Note)
        async def note(self, frame: Note) -> AsyncIterator[Note]:
            for letter in frame.text:
                await asyncio.sleep(0.5)
                yield Note(text=letter)

    class Doubled(Processor):
        @handles(Note)
        def note(self, frame: Note) -> list[Note] | None:
            return None if frame.text == "b" else [frame, frame]

    many = Many()
    recorder = run([many, Doubled()], lambda _: many.receive(Note(text="abc"), Direction.DOWNSTREAM))
    assert recorder.texts() == ["a", "a", "c", "c"]
    assert recorder.when(Note) == [1.5, 1.5, 2.5, 2.5]


def test_a_push_of_a_subclass_sends_on_what_its_handlers_return() -> None:
    class Louder(Processor):
        @handles(Note)
        def note(self, frame: Note) -> Note:
            return frame

        def push(self, frame: Frame, direction: Direction = Direction.DOWNSTREAM) -> None:
            super().push(Note(text=frame.text.upper()) if isinstance(frame, Note) else frame, direction)

    louder = Louder()
    recorder = run([louder], lambda _: louder.receive(Note(text="a"), Direction.DOWNSTREAM))
    assert recorder.texts() == ["A"]


def test_frames_travel_on_in_the_direction_in_which_they_came() -> None:
    first, slow = Recorder(), Slow()
    run([first, slow], lambda _: slow.receive(Note(text="up"), Direction.UPSTREAM))
    assert first.texts() == ["up"]


class Speaks(Processor):
    """Takes a second over each piece of agent text."""

    def __init__(self) -> None:
        super().__init__()
        self.cancelled = 0
        self.swept: list[int] = []

    @handles(AgentTextFrame)
    async def text(self, frame: AgentTextFrame) -> AgentTextFrame:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return frame

    @handles(InterruptionFrame)
    def interrupted(self, frame: InterruptionFrame) -> None:
        self.swept.append(frame.reply)


def test_an_interruption_drops_what_belongs_to_the_reply_and_keeps_everything_else() -> None:
    speaks = Speaks()

    def drive(session: Session) -> None:
        reply = session.next_reply()
        for frame in (
            AgentTextFrame(reply=reply, text="a"),
            Note(text="kept"),
            AgentTextFrame(reply=reply, text="b"),
        ):
            speaks.receive(frame, Direction.DOWNSTREAM)
        asyncio.get_running_loop().call_at(1.5, session.interrupt)
        new = session.next_reply() + 1
        asyncio.get_running_loop().call_at(
            1.6, lambda: speaks.receive(AgentTextFrame(reply=new, text="new"), Direction.DOWNSTREAM)
        )

    recorder = run([speaks], drive)
    assert recorder.texts() == ["kept", "new"]
    assert recorder.when(Note) == [1.5]
    assert recorder.when(AgentTextFrame) == [2.6]
    assert speaks.cancelled == 1


def test_an_interruption_reaches_every_processor_once_wherever_it_is_pushed() -> None:
    stations = [Speaks() for _ in range(5)]

    def drive(session: Session) -> None:
        frame = InterruptionFrame(reply=session.next_reply() + 1)
        stations[2].push(frame, Direction.UPSTREAM)
        stations[2].push(frame, Direction.DOWNSTREAM)
        stations[4].push(frame)

    run(list(stations), drive)
    assert [station.swept for station in stations] == [[2]] * 5


def test_late_frames_of_a_dead_reply_are_dropped_wherever_they_come_from() -> None:
    first = Processor()

    def drive(session: Session) -> None:
        reply = session.next_reply()
        session.interrupt()
        first.push(AgentTextFrame(reply=reply, text="late"))
        first.push(AgentTextFrame(reply=session.next_reply(), text="new"))

    assert run([first, Processor()], drive).texts() == ["new"]


def test_a_handler_that_ignores_its_cancellation_cannot_speak_for_a_dead_reply() -> None:
    class Stubborn(Processor):
        @handles(AgentTextFrame)
        async def text(self, frame: AgentTextFrame) -> Note:
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                await asyncio.sleep(1)
            return Note(text="too late")

    stubborn = Stubborn()

    def drive(session: Session) -> None:
        stubborn.receive(AgentTextFrame(reply=session.next_reply(), text="a"), Direction.DOWNSTREAM)
        asyncio.get_running_loop().call_at(2.0, session.interrupt)
        asyncio.get_running_loop().call_at(
            2.1, lambda: stubborn.receive(Note(text="n"), Direction.DOWNSTREAM)
        )

    recorder = run([stubborn], drive)
    assert recorder.texts() == ["n"]
    assert recorder.when(Note) == [2.1]


def test_an_error_of_a_handler_becomes_a_frame_both_ways_and_the_next_frame_is_handled() -> None:
    class Fails(Processor):
        @handles(Note)
        async def note(self, frame: Note) -> Note:
            if frame.text == "bad":
                raise ValueError("secret words of the caller")
            return frame

    before, fails = Recorder(), Fails()

    def drive(_: Session) -> None:
        for text in ("bad", "good"):
            fails.receive(Note(text=text), Direction.DOWNSTREAM)

    after = run([before, fails], drive)
    assert after.texts() == ["good"]
    for recorder in (before, after):
        [error] = [frame for _, frame in recorder.seen if isinstance(frame, ErrorFrame)]
        assert error.processor == "Fails"
        assert isinstance(error.error, ValueError)
        assert not error.fatal


def test_an_error_while_handling_an_error_stops_there() -> None:
    class Clumsy(Processor):
        @handles(ErrorFrame)
        def error(self, _: ErrorFrame) -> None:
            raise RuntimeError("again")

    clumsy = Clumsy()
    recorder = run([clumsy], lambda _: clumsy.fail(ValueError("first")))
    assert [str(f.error) for _, f in recorder.seen if isinstance(f, ErrorFrame)] == ["first"]


def test_a_processor_outside_a_session_says_so() -> None:
    with pytest.raises(LocalProtocolError, match="in no pipeline"):
        Processor().push(Note(text="a"))


def test_what_people_say_is_in_no_repr() -> None:
    assert "secret" not in repr(TranscriptionFrame(text="secret"))
    assert "secret" not in repr(AgentTextFrame(reply=1, text="secret"))


def test_a_handler_that_awaits_what_somebody_else_cancelled_strands_no_frame() -> None:
    class Awaits(Slow):
        @handles(Note)
        async def note(self, frame: Note) -> Note:
            if frame.text == "a":
                task = asyncio.ensure_future(asyncio.sleep(9))
                asyncio.get_running_loop().call_later(0.5, task.cancel)
                await task
            return frame

    def drive(_: Session) -> None:
        for text in "abc":
            awaits.receive(Note(text=text), Direction.DOWNSTREAM)

    awaits = Awaits()
    log = run([awaits], drive)
    assert log.texts() == ["b", "c"]
    [error] = [frame.error for _, frame in log.seen if isinstance(frame, ErrorFrame)]
    assert str(error) == "it awaited something that was cancelled elsewhere"


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("words", "a handler returned str: return a frame, several, or None"),
        (["words"], "a handler returned str: return a frame, several, or None"),
        (True, "a handler returned bool: return a frame, several, or None"),
    ],
)
def test_a_handler_that_returns_no_frame_is_told_what_to_return(result: object, message: str) -> None:
    class Wrong(Processor):
        @handles(Note)
        def note(self, _: Note) -> Any:
            return result

    wrong = Wrong()
    log = run([wrong], lambda _: wrong.receive(Note(text="x"), Direction.DOWNSTREAM))
    assert [str(frame.error) for _, frame in log.seen if isinstance(frame, ErrorFrame)] == [message]


def test_an_async_function_behind_a_plain_handler_is_told_to_be_async_itself() -> None:
    class Wrong(Processor):
        @handles(Note)
        def note(self, frame: Note) -> Any:
            return asyncio.sleep(0, frame)

    wrong = Wrong()
    log = run([wrong], lambda _: wrong.receive(Note(text="x"), Direction.DOWNSTREAM))
    [error] = [str(frame.error) for _, frame in log.seen if isinstance(frame, ErrorFrame)]
    assert error.endswith("one that awaits must itself be 'async def'")


def test_a_processor_that_has_a_session_of_its_own_is_told_so() -> None:
    class Wrong(Processor):
        def __init__(self) -> None:
            super().__init__()
            self.session = object()  # type: ignore[assignment]

    with pytest.raises(
        LocalProtocolError, match=r"Wrong\.session is for the running session: give your object"
    ):
        run([Wrong()], lambda _: None)


def test_start_does_not_wait_and_stop_may() -> None:
    with pytest.raises(TypeError, match=r"Waits\.start must be a plain 'def'"):

        class Waits(Processor):
            async def start(self) -> None: ...  # type: ignore[override]

    with pytest.raises(TypeError, match=r"Hurries\.stop must be an 'async def'"):

        class Hurries(Processor):
            def stop(self) -> None: ...  # type: ignore[override]


def test_a_base_class_that_forgets_to_call_up_when_it_is_subclassed_loses_no_handlers() -> None:
    class Forgets(Processor):
        def __init_subclass__(cls, **kwargs: object) -> None:
            """Call nobody."""

    class Doubles(Forgets):
        @handles(Note)
        def note(self, frame: Note) -> list[Note]:
            return [frame, frame]

    doubles = Doubles()
    recorder = run([doubles], lambda _: doubles.receive(Note(text="a"), Direction.DOWNSTREAM))
    assert recorder.texts() == ["a", "a"]


def test_a_processor_whose_engine_was_replaced_or_never_made_is_told_so() -> None:
    class Replaces(Processor):
        def __init__(self) -> None:
            super().__init__()
            self._voiceflow = object()  # type: ignore[assignment]

    class Forgets(Processor):
        def __init__(self) -> None:
            self.name = "x"

    with pytest.raises(LocalProtocolError, match=r"Replaces\._voiceflow is the engine's: give your object"):
        Pipeline([Replaces()])
    with pytest.raises(LocalProtocolError, match=r"Forgets\.__init__ must call super\(\).__init__\(\)"):
        Pipeline([Forgets()])


PRIVATE_HANDLERS = [
    (kind, name)
    for kind in (VAD, UtteranceSTT, ElevenLabsSTT, ElevenLabsTTS, LLM, Responder)
    for name in sorted(set(handler_names(kind).values()))
    if name.startswith("_")
]


@each_row(("kind", "name"), PRIVATE_HANDLERS)
def test_a_helper_cannot_replace_a_private_handler_of_a_processor_of_ours(
    kind: type[Processor], name: str
) -> None:
    with pytest.raises(
        TypeError, match=rf"Mine\.{name} would hide \w+\.{name}: give the one of Mine another"
    ):
        type("Mine", (kind,), {name: lambda self: None})


def test_a_helper_cannot_replace_any_other_private_method_and_none_of_ours_replaces_one_in_a_mixin() -> None:
    class Mixin:
        def _note_voice(self) -> None: ...

    theirs = next(name for name in vars(VAD) if name.startswith("_") and "__" not in name)
    setattr(Mixin, theirs, Mixin._note_voice)
    with pytest.raises(TypeError, match=rf"Mixin\.{theirs} would hide VAD\.{theirs}: give the one of Mixin"):
        type("Mine", (Mixin, VAD), {})
    with pytest.raises(TypeError, match=rf"VAD\.{theirs} would hide Mixin\.{theirs}: give the one of Mixin"):
        type("Mine", (VAD, Mixin), {})


def test_a_private_name_of_a_users_own_base_class_may_be_overridden() -> None:
    class Base(Processor):
        def _prefix(self) -> str:
            return "base"

    class Derived(Base):
        def _prefix(self) -> str:
            return "derived"

    assert Derived()._prefix() == "derived"
