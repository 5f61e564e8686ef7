"""The engine's promises over random pipelines and interleavings."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow import (
    TELEPHONE,
    AgentTextFrame,
    Direction,
    EndFrame,
    EndReason,
    Frame,
    InterruptionFrame,
    LocalProtocolError,
    Parallel,
    Pipeline,
    Processor,
    Session,
    StartFrame,
    SystemFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.pipeline import Element
from voiceflow.testing import run_virtual


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Frame):
    """An ordered frame with a number."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm(SystemFrame):
    """A system frame with a number."""

    number: int


class End(Processor):
    """Stands at an end of the pipeline and notes what reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[float, Frame]] = []

    @handles(Frame)
    def note(self, frame: Frame) -> Frame:
        self.seen.append((self.session.now(), frame))
        return frame

    def numbers(self, kind: type[Note] | type[Alarm]) -> list[int]:
        return [frame.number for _, frame in self.seen if isinstance(frame, kind)]


class Inline(Processor):
    """Handles everything ordered at once, and chatters with its neighbours meanwhile."""

    @handles(Note, AgentTextFrame)
    def take(self, frame: Frame) -> list[Frame]:
        self.push(Alarm(number=-1), Direction.UPSTREAM)
        return [frame]


class Waits(Processor):
    """Takes a while over each frame it handles; counts the interruptions it is told of."""

    def __init__(self, delays: list[float]) -> None:
        super().__init__()
        self._delays = delays
        self._turn = 0
        self.swept: list[int] = []

    @handles(Note, AgentTextFrame)
    async def take(self, frame: Frame) -> Frame:
        self._turn += 1
        await asyncio.sleep(self._delays[self._turn % len(self._delays)])
        return frame

    @handles(InterruptionFrame)
    def swept_by(self, frame: InterruptionFrame) -> InterruptionFrame:
        self.swept.append(frame.reply)
        return frame


class Yields(Processor):
    """Yields agent text from a generator, in two steps."""

    @handles(AgentTextFrame)
    async def take(self, frame: AgentTextFrame) -> AsyncIterator[AgentTextFrame]:
        await asyncio.sleep(0.01)
        yield frame
        await asyncio.sleep(0)


delays = st.sampled_from([0.0, 0.001, 0.02, 0.5])
leaves: st.SearchStrategy[Element] = st.one_of(
    st.builds(Processor), st.builds(Inline), st.builds(Yields), st.builds(Waits, st.lists(delays, min_size=1))
)
chains = st.recursive(
    st.lists(leaves, min_size=1, max_size=4),
    lambda inner: st.one_of(
        st.lists(st.builds(Pipeline, inner), min_size=1, max_size=2),
        st.lists(inner, min_size=1, max_size=3).map(lambda branches: [Parallel(*branches)]),
    ),
    max_leaves=8,
)


actions = st.sampled_from(["down", "up", "alarm down", "alarm up", "text", "audio", "interrupt"])
scripts = st.lists(st.tuples(delays, actions, st.integers(0, 50)), max_size=40)


class Play:
    """Plays a script into both ends of a pipeline and remembers what it sent."""

    def __init__(self, head: End, tail: End) -> None:
        self._head, self._tail = head, tail
        self.sent: dict[str, list[int]] = {
            name: [] for name in ("down", "up", "alarm down", "alarm up", "audio")
        }
        self.texts: dict[int, int] = {}
        self.interruptions: list[tuple[float, int]] = []

    async def run(
        self, session: Session, inner: list[Processor], script: list[tuple[float, str, int]]
    ) -> None:
        await asyncio.sleep(0.1)
        for number, (delay, action, where) in enumerate(script):
            await asyncio.sleep(delay)
            reply = max(session.reply_floor, 1)
            if action == "interrupt":
                way = Direction.UPSTREAM if where % 2 else Direction.DOWNSTREAM
                self.interruptions.append((session.now(), reply + 1))
                inner[where % len(inner)].push(InterruptionFrame(reply=reply + 1), way)
            elif action == "text":
                self.texts[number] = reply
                self._head.push(AgentTextFrame(reply=reply, text=str(number)))
            else:
                self.sent[action].append(number)
                self._send(action, number)
        if self.sent["up"]:
            # The end of a call travels downstream: it waits for nothing that goes the other way.
            await asyncio.sleep(60)
        session.end()

    def _send(self, action: str, number: int) -> None:
        match action:
            case "down":
                self._head.push(Note(number=number))
            case "up":
                self._tail.push(Note(number=number), Direction.UPSTREAM)
            case "alarm down":
                self._head.push(Alarm(number=number))
            case "alarm up":
                self._tail.push(Alarm(number=number), Direction.UPSTREAM)
            case "audio":
                self._head.push(UserAudioFrame(data=bytes([number]), format=TELEPHONE))


@settings(max_examples=150, deadline=None)
@given(chains, scripts)
def test_order_is_kept_nothing_is_lost_and_nothing_comes_twice(
    chain: list[Element], script: list[tuple[float, str, int]]
) -> None:
    head, tail = End(), End()
    play = Play(head, tail)
    pipeline = Pipeline([head, *chain, tail])

    async def main() -> EndReason:
        session = Session(pipeline)
        async with asyncio.TaskGroup() as group:
            group.create_task(play.run(session, list(pipeline.processors()), script))
            reason = await session.run()
        assert session.tasks == 0
        return reason

    assert run_virtual(main()) is EndReason.AGENT_HANGUP

    assert tail.numbers(Note) == play.sent["down"]
    assert head.numbers(Note) == play.sent["up"]
    assert [number for number in tail.numbers(Alarm) if number >= 0] == play.sent["alarm down"]
    assert [number for number in head.numbers(Alarm) if number >= 0] == play.sent["alarm up"]
    assert [frame.data[0] for _, frame in tail.seen if isinstance(frame, UserAudioFrame)] == play.sent[
        "audio"
    ]
    assert sum(isinstance(frame, StartFrame) for _, frame in tail.seen) == 1
    assert sum(isinstance(frame, EndFrame) for _, frame in tail.seen) == 1
    check_replies(tail, play)
    for processor in pipeline.processors():
        if isinstance(processor, Waits):
            assert processor.swept == [floor for _, floor in play.interruptions], "once each"


def check_replies(tail: End, play: Play) -> None:
    """Agent text comes in order and once; of a dead reply nothing, of the living one everything."""
    heard = [(at, int(frame.text)) for at, frame in tail.seen if isinstance(frame, AgentTextFrame)]
    numbers = [number for _, number in heard]
    assert numbers == sorted(set(numbers))
    for at, number in heard:
        assert all(at <= when for when, floor in play.interruptions if play.texts[number] < floor)
    floor = max((floor for _, floor in play.interruptions), default=0)
    alive = [number for number, reply in play.texts.items() if reply >= floor]
    assert [number for number in numbers if play.texts[number] >= floor] == alive


def test_the_end_waits_for_every_branch() -> None:
    class Finishes(Processor):
        @handles(EndFrame)
        async def finish(self, frame: EndFrame) -> EndFrame:
            await asyncio.sleep(3)
            return frame

    tail = End()

    async def main() -> float:
        session = Session(Pipeline([Parallel([Finishes()], [Processor()], [Processor()]), tail]))
        asyncio.get_running_loop().call_at(1.0, session.end)
        await session.run()
        return session.now()

    assert run_virtual(main()) == 4.0


@pytest.mark.parametrize("wrong", [lambda: Pipeline([]), Parallel, lambda: Parallel([])])
def test_an_empty_pipeline_is_refused(wrong: type) -> None:
    with pytest.raises(ValueError, match="needs at least one"):
        wrong()


def test_a_processor_cannot_stand_in_two_places() -> None:
    async def main() -> None:
        once = Processor()
        with pytest.raises(LocalProtocolError, match="stands in the pipeline twice: make two of them"):
            Session(Pipeline([once, once]))

    run_virtual(main())


class Forgets(Processor):
    """Does not call its base."""

    def __init__(self) -> None:
        self.words = 0


@pytest.mark.parametrize(
    ("element", "error", "message"),
    [
        (Forgets, TypeError, r"Forgets is a class: put Forgets\(…\) into the pipeline"),
        ([Processor()], TypeError, "a pipeline is made of processors, pipelines and parallels, not list"),
        (Forgets(), LocalProtocolError, r"Forgets.__init__ must call super\(\).__init__\(\)"),
    ],
)
def test_what_is_no_element_is_told_what_to_do(element: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Pipeline([Processor(), element])
