"""The ways of frames through branches."""

import asyncio

from tests.test_pipeline import End, Note, Waits
from voiceflow import (
    Direction,
    Parallel,
    Pipeline,
    Processor,
    Session,
    handles,
)
from voiceflow.testing import run_virtual


def test_a_frame_that_leaves_several_branches_goes_on_once_with_the_fastest() -> None:
    tail = End()
    pipeline = Pipeline([Parallel([Waits([1.0])], [Waits([0.25])]), tail])

    async def main() -> None:
        session = Session(pipeline)
        note = Note(number=1)
        loop = asyncio.get_running_loop()
        loop.call_at(1.0, pipeline.entry.receive, note, Direction.DOWNSTREAM)
        loop.call_at(5.0, pipeline.entry.receive, note, Direction.DOWNSTREAM)
        loop.call_at(9.0, session.end)
        await session.run()

    run_virtual(main())
    assert [at for at, frame in tail.seen if isinstance(frame, Note)] == [1.25, 5.25]


def test_what_one_branch_drops_still_leaves_the_other() -> None:
    class Drops(Processor):
        @handles(Note)
        def take(self, _: Note) -> None:
            return None

    tail = End()
    pipeline = Pipeline([Parallel([Drops()], [Processor()]), tail])

    async def main() -> None:
        session = Session(pipeline)
        asyncio.get_running_loop().call_at(
            1.0, lambda: pipeline.entry.receive(Note(number=1), Direction.DOWNSTREAM)
        )
        asyncio.get_running_loop().call_at(2.0, session.end)
        await session.run()

    run_virtual(main())
    assert tail.numbers(Note) == [1]
