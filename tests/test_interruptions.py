"""Interruptions: which replies they drop, and how often processors see them."""

import asyncio
from collections.abc import Callable

from voiceflow import InterruptionFrame, Pipeline, Processor, Session, handles
from voiceflow.testing import run_virtual


class Interrupted(Processor):
    """Records interruptions."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[int, str]] = []

    @handles(InterruptionFrame)
    def interrupted(self, frame: InterruptionFrame) -> None:
        self.seen.append((frame.reply, frame.reason))


def interruptions(drive: Callable[[Session], object]) -> list[tuple[int, str]]:
    processor = Interrupted()

    async def main() -> None:
        session = Session(Pipeline([processor]))
        loop = asyncio.get_running_loop()
        loop.call_at(1.0, drive, session)
        loop.call_at(2.0, session.cancel)
        await session.run()

    run_virtual(main())
    return processor.seen


def test_a_repeated_interruption_reaches_no_processor() -> None:
    def drive(session: Session) -> None:
        session.next_reply()
        session.interrupt("words")
        session.interrupt("words")

    assert interruptions(drive) == [(2, "words")]


def test_an_interruption_without_a_number_drops_every_reply_so_far() -> None:
    def drive(session: Session) -> None:
        session.next_reply()
        session.next_reply()
        session.engine.sweep(InterruptionFrame(reply=0, reason="key"))

    assert interruptions(drive) == [(3, "key")]


def test_replies_after_an_interruption_from_outside_are_not_stale() -> None:
    numbers: list[tuple[int, int]] = []

    def drive(session: Session) -> None:
        session.engine.sweep(InterruptionFrame(reply=7))
        numbers.append((session.next_reply(), session.reply_floor))

    assert interruptions(drive) == [(7, "")]
    assert numbers == [(7, 7)]
