"""Which processors of one's own say all that they make."""

from collections.abc import Callable

import pytest

from voiceflow import AgentTextFrame, Frame, Processor, StartFrame, TranscriptionFrame, handles
from voiceflow.chain.own_code import may_make_anything
from voiceflow.declarations import makes
from voiceflow.processors import LLM, VAD, Responder


class Silent(Processor):
    def __init__(self) -> None:
        super().__init__(name="quiet")
        self.count = 0
        self.count += 1

    @handles(TranscriptionFrame)
    def take(self, frame: TranscriptionFrame) -> TranscriptionFrame | None:
        self.metric("words", len(frame.text))
        return frame if self.is_busy else None


class Pushes(Processor):
    def say(self) -> None:
        self.push(AgentTextFrame(reply=0, text=""))


class PushesLater(Processor):
    def start(self) -> None:
        self.timer(lambda: self.push(AgentTextFrame(reply=0, text="")))


class HandsItselfOut(Processor):
    def start(self) -> None:
        self.helper = [self]


class HandsItselfOutLater(Processor):
    def start(self) -> None:
        self.helper = lambda: [self]


class ReturnsAnything(Processor):
    @handles(StartFrame)
    def take(self, frame: StartFrame) -> Frame:
        return frame


class SaysNothing(Processor):
    @handles(StartFrame)
    def take(self, frame):  # type: ignore[no-untyped-def]
        return frame


@makes(AgentTextFrame)
class Declares(Pushes): ...


@makes(AgentTextFrame)
class DeclaresForItself(Processor):
    def say(self) -> None:
        self.push(AgentTextFrame(reply=0, text=""))


class Helped(Processor):
    calls: Callable[[], None] = print


class Menu(Responder):
    async def respond(self, turn):  # type: ignore[no-untyped-def]
        self.say("Hello.")
        yield "Goodbye."


@pytest.mark.parametrize("owner", [Silent, DeclaresForItself, Helped, Menu, LLM, VAD])
def test_a_class_that_pushes_nothing_or_declares_it_says_all(owner: type) -> None:
    assert not may_make_anything(owner, "voiceflow")


@pytest.mark.parametrize(
    "owner",
    [Pushes, PushesLater, HandsItselfOut, HandsItselfOutLater, ReturnsAnything, SaysNothing, Declares],
)
def test_a_class_that_pushes_or_gives_itself_away_may_make_anything(owner: type) -> None:
    assert may_make_anything(owner, "voiceflow")
