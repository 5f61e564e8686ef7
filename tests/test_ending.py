"""The end of a session: one EndFrame for each processor, whoever asks for it, and however often."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow import (
    AgentTextFrame,
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    Parallel,
    Pipeline,
    Processor,
    Session,
    SessionLimits,
    handles,
)
from voiceflow.errors import LocalProtocolError
from voiceflow.pipeline import Element
from voiceflow.testing import run_virtual

GONE = (EndReason.USER_HANGUP, EndReason.CONNECTION_LOST)


class Seen(Processor):
    """Notes what ends a session, and who listened then."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[EndFrame] = []
        self.cancels: list[CancelFrame] = []
        self.interruptions: list[InterruptionFrame] = []
        self.texts: list[str] = []
        self.was_heard: list[bool] = []

    @handles(AgentTextFrame)
    def text(self, frame: AgentTextFrame) -> AgentTextFrame:
        self.texts.append(frame.text)
        return frame

    @handles(InterruptionFrame)
    def interrupted(self, frame: InterruptionFrame) -> None:
        self.interruptions.append(frame)

    @handles(CancelFrame)
    def cancelled(self, frame: CancelFrame) -> CancelFrame:
        self.cancels.append(frame)
        return frame

    def note(self, frame: EndFrame) -> None:
        self.ends.append(frame)
        self.was_heard.append(self.session.is_heard)


class Inline(Seen):
    @handles(EndFrame)
    def end(self, frame: EndFrame) -> EndFrame:
        self.note(frame)
        return frame


class Waits(Seen):
    @handles(EndFrame)
    async def end(self, frame: EndFrame) -> EndFrame:
        self.note(frame)
        await asyncio.sleep(1.5)
        return frame


class Yields(Seen):
    @handles(EndFrame)
    async def end(self, frame: EndFrame) -> AsyncIterator[EndFrame]:
        self.note(frame)
        await asyncio.sleep(0.5)
        yield frame
        yield frame


class Holds(Seen):
    """Keeps the frame and lets it go later."""

    @handles(EndFrame)
    def end(self, frame: EndFrame) -> None:
        self.note(frame)
        self.timer(lambda: self.push(frame)).set(self.session.now() + 1.0)
        self.timer(lambda: self.push(frame)).set(self.session.now() + 1.25)


class Replaces(Seen):
    @handles(EndFrame)
    def end(self, frame: EndFrame) -> EndFrame:
        self.note(frame)
        return replace(frame, reason=EndReason.SHUTDOWN)


class Fails(Seen):
    """Lets the frame go and then fails."""

    @handles(EndFrame)
    def end(self, frame: EndFrame) -> None:
        self.note(frame)
        self.push(frame)
        raise OSError("no disk")


class Both(Seen):
    @handles(EndFrame)
    def end(self, frame: EndFrame) -> list[EndFrame]:
        self.note(frame)
        return [frame, EndFrame()]


KINDS = (Inline, Waits, Yields, Holds, Replaces, Fails, Both)


@dataclass
class Ended:
    reason: EndReason
    at: float
    errors: list[Exception] = field(default_factory=list)


def run(
    pipeline: Pipeline,
    events: list[tuple[float, Callable[[Session], object]]],
    *,
    limits: SessionLimits | None = None,
) -> Ended:
    async def main() -> Ended:
        errors: list[Exception] = []

        def watch(processor: Processor, frame: Frame, direction: Direction) -> None:
            if isinstance(frame, ErrorFrame) and frame.error not in errors:
                errors.append(frame.error)

        session = Session(pipeline, limits=limits, observers=[watch])
        for at, event in events:
            asyncio.get_running_loop().call_at(at, event, session)
        reason = await session.run()
        return Ended(reason, session.now(), errors)

    return run_virtual(main())


Act: TypeAlias = tuple[float, str, int, EndReason]
ACTS = st.tuples(
    st.integers(0, 16).map(lambda quarter: 1.0 + quarter / 4),
    st.sampled_from(["end", "push", "hangup", "interrupt", "zero"]),
    st.integers(0, 20),
    st.sampled_from(list(EndReason)),
)


def event(act: Act, processors: list[Seen]) -> Callable[[Session], object]:
    _, what, which, reason = act
    one = processors[which % len(processors)]
    match what:
        case "end":
            return lambda session: session.end(reason)
        case "push":
            return lambda _: one.push(EndFrame(reason=reason))
        case "hangup":
            return lambda session: session.end(EndReason.USER_HANGUP)
        case "interrupt":
            return lambda session: session.interrupt("voice")
        case _:
            return lambda _: one.push(InterruptionFrame(reply=0))


@given(
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=4),
    st.lists(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2), max_size=3),
    st.lists(ACTS, max_size=6),
)
def test_every_processor_gets_one_end_frame_whatever_happens(
    chain: list[type[Seen]], branches: list[list[type[Seen]]], acts: list[Act]
) -> None:
    line = [kind() for kind in chain]
    inner = [[kind() for kind in branch] for branch in branches]
    everybody = [*line, *(one for branch in inner for one in branch)]
    elements: list[Element] = [line[0], *([Parallel(*inner)] if inner else []), *line[1:]]
    events = [(act[0], event(act, everybody)) for act in acts]
    ended = run(Pipeline(elements), [*events, (6.0, Session.end)])
    [frame] = line[0].ends
    assert all(one.ends == [frame] and one.ends[0] is frame for one in everybody)
    assert ended.reason is frame.reason
    assert [str(error) for error in ended.errors] == ["no disk"] * len(ended.errors)
    for one in everybody:
        assert not one.cancels
        assert len([note for note in one.interruptions if note.reason == "hangup"]) <= 1
        # Who got the end before the user hung up is told, and who gets it afterwards can see it.
        assert one.was_heard == [True] or one.was_heard == [False]


def test_a_pushed_end_has_the_order_and_the_limits_of_any_other() -> None:
    class Speaks(Inline):
        def speak(self) -> None:
            self.push(AgentTextFrame(reply=self.session.next_reply(), text="Goodbye."))
            self.push(EndFrame())
            self.push(EndFrame(reason=EndReason.SHUTDOWN))

    first, speaks, last = Inline(), Speaks(), Inline()
    ended = run(Pipeline([first, speaks, last]), [(1.0, lambda _: speaks.speak())])
    assert (ended.reason, ended.at) == (EndReason.AGENT_HANGUP, 1.0)
    assert [one.ends for one in (first, speaks, last)] == [[EndFrame()]] * 3
    assert last.texts == ["Goodbye."]

    class Hangs(Seen):
        @handles(EndFrame)
        async def end(self, frame: EndFrame) -> EndFrame:
            await asyncio.sleep(1e6)
            return frame

    pusher = Inline()
    ended = run(
        Pipeline([pusher, Hangs()]),
        [(1.0, lambda _: pusher.push(EndFrame(), Direction.UPSTREAM))],
        limits=SessionLimits(end=20.0),
    )
    assert (ended.reason, ended.at) == (EndReason.ERROR, 21.0)


def test_a_hangup_during_the_end_is_an_interruption_and_no_second_end() -> None:
    first, holds, last = Inline(), Holds(), Inline()
    events: list[tuple[float, Callable[[Session], object]]] = [
        (0.5, lambda session: session.interrupt("voice")),
        (1.0, Session.end),
        (1.5, lambda session: session.end(EndReason.USER_HANGUP)),
        (1.5, lambda session: session.end(EndReason.CONNECTION_LOST)),
    ]
    ended = run(Pipeline([first, holds, last]), events)
    assert (ended.reason, ended.at) == (EndReason.AGENT_HANGUP, 2.0)
    assert [one.ends for one in (first, holds, last)] == [[EndFrame()]] * 3
    assert [one.was_heard for one in (first, holds, last)] == [[True], [True], [False]]
    for one in (first, holds, last):
        assert [frame.reason for frame in one.interruptions] == ["voice", "hangup"]


def test_a_hangup_during_the_end_shortens_its_limit_and_never_lengthens_it() -> None:
    class Hangs(Seen):
        @handles(EndFrame)
        async def end(self, frame: EndFrame) -> EndFrame:
            await asyncio.sleep(1e6)
            return frame

    def at(hangup: float, limits: SessionLimits) -> float:
        def leave(session: Session) -> None:
            session.end(EndReason.USER_HANGUP)

        return run(Pipeline([Hangs()]), [(1.0, Session.end), (hangup, leave)], limits=limits).at

    assert at(3.0, SessionLimits(end=60.0, hangup=8.0)) == 11.0
    assert at(3.0, SessionLimits(end=5.0, hangup=8.0)) == 6.0


def test_a_pushed_cancel_ends_the_session_at_once_and_each_processor_hears_of_it_once() -> None:
    first, waits, last = Inline(), Waits(), Inline()
    events: list[tuple[float, Callable[[Session], object]]] = [
        (1.0, Session.end),
        (1.25, lambda _: last.push(CancelFrame(reason=EndReason.SHUTDOWN))),
    ]
    ended = run(Pipeline([first, waits, last]), events)
    assert (ended.reason, ended.at) == (EndReason.SHUTDOWN, 1.25)
    assert [one.cancels for one in (first, waits, last)] == [[CancelFrame(reason=EndReason.SHUTDOWN)]] * 3


def test_a_pushed_interruption_without_a_number_drops_every_reply_so_far() -> None:
    class Slow(Processor):
        @handles(AgentTextFrame)
        async def speak(self, frame: AgentTextFrame) -> AgentTextFrame:
            await asyncio.sleep(1)
            return frame

    first, slow, last = Inline(), Slow(), Inline()

    def speak(session: Session) -> None:
        for text in ("one", "two"):
            first.push(AgentTextFrame(reply=session.next_reply(), text=text))

    events: list[tuple[float, Callable[[Session], object]]] = [
        (1.0, speak),
        (1.5, lambda _: last.push(InterruptionFrame(reply=0, reason="mine"), Direction.UPSTREAM)),
        (2.0, speak),
        (6.0, Session.end),
    ]
    run(Pipeline([first, slow, last]), events)
    assert last.texts == ["one", "two"]
    assert first.interruptions == [InterruptionFrame(reply=3, reason="mine")]


def test_an_end_pushed_outside_a_session_says_so() -> None:
    with pytest.raises(LocalProtocolError, match="EndFrame pushed by a processor that is in no session"):
        Inline().push(EndFrame())
