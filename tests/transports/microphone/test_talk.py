"""A call by microphone and loudspeaker, on virtual devices in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from voiceflow import (
    AgentAudioFrame,
    AgentWordsFrame,
    EndReason,
    Frame,
    HeardFrame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    StartFrame,
    UserAudioFrame,
    Word,
    handles,
)
from voiceflow.audio.clips import apology
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.transports import Call
from voiceflow.transports.microphone import talk
from voiceflow.transports.microphone.devices import Exchange
from voiceflow.transports.microphone.protocol import WIDEBAND
from voiceflow.transports.microphone.speaker import Loudspeaker

PACKET = WIDEBAND.size(0.02)
VOICE = b"\x01\x02" * (PACKET // 2)
HELLO = bytes(index % 250 + 1 for index in range(WIDEBAND.size(2.0)))
WORDS = tuple(Word(text=text, start=at, end=at + 0.5) for at, text in enumerate(("Hello", "there")))


class Headset:
    """Devices that exchange a packet every 20 ms of virtual time."""

    def __init__(self) -> None:
        self.played = bytearray()
        self.is_open = False
        self.lose: Callable[[], None]

    @contextmanager
    def __call__(self, exchange: Exchange, lost: Callable[[], None]) -> Iterator[None]:
        self.lose = lost
        self.is_open = True
        running = asyncio.create_task(self._run(exchange))
        try:
            yield
        finally:
            self.is_open = False
            running.cancel()
            exchange(VOICE)  # a last packet that was on its way

    @property
    def heard(self) -> bytes:
        """What was played, without the silence around it."""
        return bytes(self.played).strip(b"\x00")

    async def _run(self, exchange: Exchange) -> None:
        while True:
            await asyncio.sleep(0.02)
            self.played += exchange(VOICE)


class Greeter(Processor):
    """Says hello, and does something after a while."""

    def __init__(self, after: float, act: Callable[[Greeter], None]) -> None:
        super().__init__()
        self.understood = b""
        self.reports: list[HeardFrame] = []
        self._after = after
        self._act = act

    @handles(StartFrame)
    def greet(self, frame: StartFrame) -> list[Frame]:
        self.timer(lambda: self._act(self)).set(self.session.now() + self._after)
        reply = self.session.next_reply()
        return [
            frame,
            AgentAudioFrame(reply=reply, data=HELLO, format=self.session.format),
            AgentWordsFrame(reply=reply, words=WORDS),
            ReplyEndFrame(reply=reply),
        ]

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> None:
        self.understood += frame.data

    @handles(HeardFrame)
    def report(self, frame: HeardFrame) -> HeardFrame:
        self.reports.append(frame)
        return frame


async def call_with(headset: Headset, greeter: Greeter) -> tuple[EndReason, Call]:
    ended: list[tuple[EndReason, Call]] = []

    async def bot(call: Call) -> None:
        ended.append((await call.run(Pipeline([call.input(), greeter, call.output()])), call))

    await talk(bot, devices=headset, parameters={"From": "+15550100"})
    assert not headset.is_open
    return ended[0]


async def test_both_sides_hear_each_other_and_the_agent_hangs_up_when_all_is_heard() -> None:
    headset, greeter = Headset(), Greeter(0.5, lambda one: one.session.end())
    reason, call = await call_with(headset, greeter)
    assert reason is EndReason.AGENT_HANGUP
    assert headset.heard == HELLO
    assert greeter.understood.startswith(VOICE * 50)
    assert (call.from_number, call.direction) == ("+15550100", "inbound")
    assert greeter.reports[-1].is_complete


async def test_an_interruption_silences_the_loudspeaker_and_leaves_the_words_that_were_heard() -> None:
    def interrupt(one: Greeter) -> None:
        one.session.interrupt()
        one.timer(lambda: one.session.end()).set(one.session.now() + 2)

    headset, greeter = Headset(), Greeter(0.83, interrupt)
    await call_with(headset, greeter)
    assert HELLO.startswith(headset.heard)
    assert 0.7 < WIDEBAND.seconds(len(headset.heard)) < 0.9
    [last] = [one for one in greeter.reports if one.is_final]
    assert (last.text, last.is_complete) == ("Hello", False)


async def test_a_headset_that_is_unplugged_ends_the_call() -> None:
    headset = Headset()
    reason, _ = await call_with(headset, Greeter(0.5, lambda _: headset.lose()))
    assert reason is EndReason.CONNECTION_LOST


async def test_a_bot_that_fails_apologises() -> None:
    async def bot(call: Call) -> None:
        raise RuntimeError("out of order")

    headset = Headset()
    await talk(bot, devices=headset)
    assert WIDEBAND.seconds(len(headset.played)) >= TELEPHONE.seconds(len(apology()))


def test_audio_and_marks_are_played_in_their_order() -> None:
    played: list[str] = []
    speaker = Loudspeaker(played.append)
    for message in (b"\x01" * 6, "a", b"\x02" * 2, "b"):
        speaker.send(message)
    assert (speaker.pull(4), played) == (b"\x01" * 4, [])
    assert (speaker.pull(2), played) == (b"\x01" * 2, ["a"])
    assert (speaker.pull(4), played) == (b"\x02\x02\x00\x00", ["a", "b"])


def test_a_clear_drops_the_audio_and_reports_its_marks() -> None:
    played: list[str] = []
    speaker = Loudspeaker(played.append)
    for message in (b"\x01" * 6, "a", ""):
        speaker.send(message)
    assert (speaker.pull(2), played) == (b"\x00\x00", ["a"])
