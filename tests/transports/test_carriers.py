"""What every carrier does, through the whole server. A new one is a line in ``LINES``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import pytest

from tests.contracts.emulated_carrier import widen
from tests.transports.lines import (
    NUMBER,
    Line,
    asterisk,
    browser,
    loopback,
    plivo,
    signalwire,
    telnyx,
    twilio,
    vonage,
)
from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AudioFormat,
    DTMFFrame,
    EndReason,
    Frame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    StartFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.audio.clips import apology
from voiceflow.server import CALLS
from voiceflow.transports import Bot, Call

OpenLine = Callable[[Bot, int], AbstractAsyncContextManager[Line]]
LINES: list[OpenLine] = [
    twilio,
    plivo,
    signalwire,
    telnyx,
    vonage,
    browser,
    loopback,
    asterisk,
]
CARRYING_ON = [one for one in LINES if one is not asterisk]
"""Lines that can transfer a call, and bring back one whose stream broke."""
HELLO_SECONDS = 2.0


@pytest.fixture(params=LINES)
def line(request: pytest.FixtureRequest) -> OpenLine:
    opened: OpenLine = request.param
    return opened


@pytest.fixture(params=CARRYING_ON)
def carrying_on(request: pytest.FixtureRequest) -> OpenLine:
    opened: OpenLine = request.param
    return opened


class Greeter(Processor):
    """Says hello. A ``1`` ends the call, a ``2`` interrupts the agent."""

    def __init__(self, bot: Greeting) -> None:
        super().__init__()
        self._bot = bot

    @handles(StartFrame)
    def greet(self, frame: StartFrame) -> list[Frame]:
        audio = self._bot.hello = _ramp(self.session.format, HELLO_SECONDS)
        reply = self.session.next_reply()
        said = AgentAudioFrame(reply=reply, data=audio, format=self.session.format)
        return [frame, said, ReplyEndFrame(reply=reply)]

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> None:
        self._bot.understood += frame.data

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> None:
        self._bot.keys.append(frame.digit)
        if frame.digit == "1":
            self.session.end()
        elif frame.digit == "2":
            self.session.interrupt()


@dataclass
class Greeting:
    """A bot, and what its calls were like."""

    hello: bytes = b""
    understood: bytes = b""
    keys: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    reasons: list[EndReason] = field(default_factory=list)
    resumed: list[bool] = field(default_factory=list)

    async def __call__(self, call: Call) -> None:
        self.calls.append(call)
        self.resumed.append(call.is_resumed)
        self.reasons.append(await call.run(Pipeline([call.input(), Greeter(self), call.output()])))


def _ramp(target: AudioFormat, seconds: float) -> bytes:
    """Samples that differ from their neighbours, and that a telephone can play in any encoding."""
    return widen(bytes(index % 251 for index in range(TELEPHONE.size(seconds))), target)


async def test_both_sides_hear_each_other_to_the_byte(line: OpenLine) -> None:
    bot = Greeting()
    async with line(bot, 1) as opened, opened.call() as phone:
        words = _ramp(bot.calls[0].format, 0.5)
        await phone.say(words)
        await asyncio.sleep(HELLO_SECONDS + 1)
        assert phone.heard == bot.hello
        assert words in bot.understood
    assert (bot.calls[0].from_number, bot.calls[0].to_number) == ("+15550100", "+15550199")
    assert bot.calls[0].direction == "inbound"


async def test_the_agent_hangs_up_when_all_is_heard(line: OpenLine) -> None:
    bot = Greeting()
    async with line(bot, 1) as opened, opened.call() as phone:
        await phone.press("1")
        await asyncio.sleep(HELLO_SECONDS - 0.5)
        assert not phone.is_over
        await asyncio.sleep(1)
        assert phone.is_over
        assert phone.heard == bot.hello
        assert len(opened.app[CALLS]) == 0
    assert (bot.keys, bot.reasons) == (["1"], [EndReason.AGENT_HANGUP])


async def test_an_interruption_silences_what_was_not_yet_played(line: OpenLine) -> None:
    bot = Greeting()
    async with line(bot, 1) as opened, opened.call() as phone:
        await asyncio.sleep(0.5)
        await phone.press("2")
        await asyncio.sleep(0.04)
        heard = phone.heard
        await asyncio.sleep(2)
        assert phone.heard == heard
    assert 0 < len(heard) < len(bot.hello) / 2
    assert bot.hello.startswith(heard)


async def test_a_user_who_hangs_up_ends_the_session(line: OpenLine) -> None:
    bot = Greeting()
    async with line(bot, 1) as opened, opened.call() as phone:
        await phone.hang_up()
        await asyncio.sleep(1)
        assert bot.reasons == [EndReason.USER_HANGUP]
        assert len(opened.app[CALLS]) == 0


async def test_a_call_is_transferred_and_not_hung_up(carrying_on: OpenLine) -> None:
    bot = Greeting()
    async with carrying_on(bot, 1) as opened, opened.call() as phone:
        await bot.calls[0].transfer(opened.transfer)
        await asyncio.sleep(HELLO_SECONDS + 1)
        assert not phone.is_over
        assert await phone.transferred() == [NUMBER]
    assert bot.reasons == [EndReason.TRANSFERRED]


async def test_a_call_whose_stream_breaks_comes_back_with_its_checkpoint(carrying_on: OpenLine) -> None:
    bot = Greeting()
    async with carrying_on(bot, 1) as opened, opened.call():
        for connection in opened.network.connections("voice.example.com"):
            connection.cut()
        await asyncio.sleep(1)
        assert bot.resumed == [False, True]
    assert bot.reasons == [EndReason.CONNECTION_LOST, EndReason.USER_HANGUP]


async def test_a_bot_that_fails_apologises_in_the_format_of_the_line(line: OpenLine) -> None:
    async def bot(call: Call) -> None:
        formats.append(call.format)
        raise RuntimeError("out of order")

    formats: list[AudioFormat] = []
    async with line(bot, 1) as opened, opened.call() as phone:
        await asyncio.sleep(5)
        assert phone.is_over
        # Some carriers take whole packets only: silence fills the last one.
        padding = formats[0].seconds(len(phone.heard)) - TELEPHONE.seconds(len(apology()))
        assert 0 <= padding < 0.02
