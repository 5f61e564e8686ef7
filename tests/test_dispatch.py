"""Which handler a frame goes to, and what waits for it."""

import asyncio
from collections.abc import AsyncIterator

from tests.test_processor import Alarm, Note, Slow, run
from voiceflow import (
    TELEPHONE,
    AgentTextFrame,
    Direction,
    EndFrame,
    EndReason,
    Pipeline,
    Processor,
    Session,
    TranscriptionFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.chain_ends import NOWHERE
from voiceflow.dispatch import Dispatcher
from voiceflow.processor import MAILBOX_LIMIT, dispatcher_of
from voiceflow.testing import run_virtual


def test_frames_behind_a_busy_handler_keep_their_order_even_if_nobody_handles_them() -> None:
    slow = Slow()

    def drive(_: Session) -> None:
        slow.receive(Note(text="a"), Direction.DOWNSTREAM)
        slow.receive(TranscriptionFrame(text="b"), Direction.DOWNSTREAM)
        slow.receive(Note(text="c"), Direction.DOWNSTREAM)

    recorder = run([slow], drive)
    assert recorder.when(Note) == [2.0, 3.0]
    assert recorder.when(TranscriptionFrame) == [2.0]


def test_system_frames_and_the_callers_audio_overtake_a_busy_handler() -> None:
    slow = Slow()

    def drive(_: Session) -> None:
        slow.receive(Note(text="a"), Direction.DOWNSTREAM)
        slow.receive(Alarm(), Direction.DOWNSTREAM)
        slow.receive(UserAudioFrame(data=b"\xff" * 160, format=TELEPHONE), Direction.DOWNSTREAM)

    recorder = run([slow], drive)
    assert recorder.when(Alarm) == recorder.when(UserAudioFrame) == [1.0]
    assert recorder.when(Note) == [2.0]


def test_what_waits_for_a_handler_is_bounded_and_text_beyond_it_ends_the_call() -> None:
    class Hangs(Processor):
        @handles(Note)
        async def note(self, _: Note) -> None:
            await asyncio.Event().wait()

    hangs = Hangs()

    async def main() -> EndReason:
        session = Session(Pipeline([hangs]))

        def flood() -> None:
            for _ in range(MAILBOX_LIMIT + 2):
                hangs.receive(Note(text="x"), Direction.DOWNSTREAM)

        asyncio.get_running_loop().call_at(1.0, flood)
        reason = await session.run()
        assert session.now() < 10
        return reason

    assert run_virtual(main()) is EndReason.ERROR


def a_base(*names: str) -> type[Processor]:
    """A processor class of a user's own, in whose methods and instances these names are taken."""

    def taken(*_: object) -> str:
        raise AssertionError("the engine called a user's method")

    class Base(Processor):
        def __init__(self) -> None:
            super().__init__()
            for name in names:
                setattr(self, f"{name}_value", None)
                setattr(self, name, None)

    for name in names:
        setattr(Base, name, taken)
    return Base


def test_no_name_of_a_users_own_base_class_is_a_part_of_the_engine() -> None:
    engine = {name for name in (*Dispatcher.__slots__, *vars(Dispatcher)) if "__" not in name}
    names = engine - {"receive"} | {"_mailbox", "_busy", "_next", "_previous", "_event", "_sweep", "_engine"}
    names |= {"interrupt", "drain", "link", "neighbours", "prepare", "_dispatcher", "_routes", "_names"}
    base = a_base(*(names - vars(Processor).keys()))

    class Spells(base):  # type: ignore[valid-type,misc]
        @handles(Note)
        async def note(self, frame: Note) -> AsyncIterator[Note]:
            for letter in frame.text:
                await asyncio.sleep(1)
                yield Note(text=letter)

        @handles(AgentTextFrame)
        async def text(self, frame: AgentTextFrame) -> AgentTextFrame:
            await asyncio.sleep(1)
            return frame

    spells = Spells()

    def drive(session: Session) -> None:
        for frame in (
            Note(text="ab"),
            AgentTextFrame(reply=session.next_reply(), text="dead"),
            Note(text="c"),
        ):
            spells.receive(frame, Direction.DOWNSTREAM)
        asyncio.get_running_loop().call_at(3.5, session.interrupt)

    recorder = run([spells], drive)
    assert recorder.texts() == ["a", "b", "c"]
    assert recorder.when(Note) == [2.0, 3.0, 4.5]


def test_audio_goes_straight_to_whoever_takes_it_and_text_goes_to_the_neighbour() -> None:
    class Listens(Processor):
        @handles(UserAudioFrame)
        def audio(self, frame: UserAudioFrame) -> UserAudioFrame:
            return frame

    first, slow, last = Listens(), Slow(), Listens()
    Pipeline([first, slow, last])
    start, middle, end = map(dispatcher_of, (first, slow, last))
    assert start.target(UserAudioFrame, Direction.DOWNSTREAM) is end
    assert end.target(UserAudioFrame, Direction.UPSTREAM) is start
    assert start.target(TranscriptionFrame, Direction.DOWNSTREAM) is middle
    # As when observers are put between them, before the session runs.
    start.following = first
    assert start.target(UserAudioFrame, Direction.DOWNSTREAM) is end
    start.relink()
    assert start.target(UserAudioFrame, Direction.DOWNSTREAM) is first


def test_audio_that_nobody_takes_any_more_goes_nowhere() -> None:
    heard: list[float] = []

    class Listens(Processor):
        @handles(UserAudioFrame)
        def audio(self, frame: UserAudioFrame) -> UserAudioFrame:
            heard.append(frame.duration)
            return frame

    first = Listens()

    def drive(_: Session) -> None:
        engine = dispatcher_of(first)
        assert engine.target(UserAudioFrame, Direction.DOWNSTREAM) is NOWHERE
        assert engine.target(EndFrame, Direction.DOWNSTREAM) is not NOWHERE
        first.receive(UserAudioFrame(data=b"\xff" * 160, format=TELEPHONE), Direction.DOWNSTREAM)

    async def main() -> EndReason:
        session = Session(Pipeline([first, Slow()]))
        asyncio.get_running_loop().call_later(1.0, drive, session)
        asyncio.get_running_loop().call_later(2.0, session.end, EndReason.USER_HANGUP)
        return await session.run()

    assert run_virtual(main()) is EndReason.USER_HANGUP
    assert heard == [0.02]


def test_a_processor_whose_session_is_over_drops_what_it_still_pushes() -> None:
    slow, last = Slow(), Slow()

    async def main() -> None:
        session = Session(Pipeline([slow, last]))
        asyncio.get_running_loop().call_later(1.0, session.end, EndReason.USER_HANGUP)
        await session.run()
        for frame in (UserAudioFrame(data=b"", format=TELEPHONE), TranscriptionFrame(text="late")):
            slow.push(frame)
            slow.push(frame, Direction.UPSTREAM)

    run_virtual(main())
