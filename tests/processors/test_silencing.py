"""Dropping the audio of a reply that is kept."""

import asyncio

from tests.processors.stand_ins import Call, Ear
from tests.processors.test_responder import Echo
from voiceflow import InterruptionFrame, handles
from voiceflow.processors.silencing import Silencing


class WatchfulEar(Ear):
    """Notes whether audio was being dropped on purpose at each interruption."""

    def __init__(self) -> None:
        super().__init__()
        self.silencing: Silencing | None = None
        self.seen: list[bool] = []

    @handles(InterruptionFrame)
    def note(self, frame: InterruptionFrame) -> None:
        assert self.silencing is not None
        self.seen.append(self.silencing.is_on)


def test_it_is_on_only_while_the_audio_is_dropped() -> None:
    call = Call(Echo())
    ear = call.ear = WatchfulEar()
    silencing = ear.silencing = Silencing(call.responder)

    def script(c: Call) -> None:
        call_at = asyncio.get_running_loop().call_at
        call_at(1.0, silencing.drop_audio, "key")
        call_at(2.0, lambda: c.session.next_reply())
        call_at(3.0, lambda: c.session.interrupt("operator"))

    call.run(script, until=4.0)
    assert ear.seen == [True, False]
    assert not silencing.is_on
