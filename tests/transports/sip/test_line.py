"""The two halves of a SIP call over a stack with its own clock."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.testing import run_virtual
from voiceflow.testing.peers.sip import EmulatedSipLeg
from voiceflow.transports.protocol import Message
from voiceflow.transports.sip.line import LEAD, SipLine
from voiceflow.transports.sip.protocol import START
from voiceflow.transports.sip.socket import SipSocket

TONE = b"\x10\x10"


@dataclass
class Both:
    """Both halves of a call, and what came out of them."""

    messages: list[tuple[float, Message]] = field(default_factory=list)
    echoes: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.leg = EmulatedSipLeg()
        self.socket = SipSocket(self.leg, lambda one: self.messages.append((round(loop.time(), 3), one)))
        self.line = SipLine(
            self.leg, self.socket, echo=lambda name: self.echoes.append((round(loop.time(), 3), name))
        )

    async def end(self) -> None:
        self.line.stop()
        await self.socket.close(limit=1)


@settings(max_examples=example_count(40), deadline=None)
@given(st.lists(st.integers(1, 2000), min_size=1, max_size=8))
def test_all_audio_is_sent_once_in_order_and_without_a_gap(sizes: list[int]) -> None:
    async def run() -> None:
        both = Both()
        pieces = [bytes([1 + index]) * 2 * size for index, size in enumerate(sizes)]
        for piece in pieces:
            both.line.audio(piece)
        both.line.mark("end")
        await asyncio.sleep(sum(sizes) / 8000 + 0.2)
        assert both.leg.heard == b"".join(pieces)
        assert [name for _, name in both.echoes] == ["end"]
        await both.end()

    run_virtual(run())


def test_a_mark_comes_back_when_the_stack_has_sent_all_before_it() -> None:
    async def run() -> None:
        both = Both()
        both.line.audio(TONE * 800)
        both.line.mark("end")
        await asyncio.sleep(0.3)
        [(at, name)] = both.echoes
        last = max(when for when, data in both.leg.sent if any(data))
        assert name == "end"
        assert 0 <= at - last <= 0.01
        both.line.mark("idle")
        await asyncio.sleep(0.02)
        assert both.echoes[1:] == [(0.31, "idle")]
        await both.end()

    run_virtual(run())


def test_the_stack_holds_no_more_than_the_lead() -> None:
    async def run() -> None:
        both = Both()
        both.line.audio(TONE * 80_000)
        most = 0
        for _ in range(100):
            await asyncio.sleep(0.005)
            most = max(most, both.leg.waiting)
        assert most == LEAD * 16_000
        await both.end()

    run_virtual(run())


def test_an_interruption_fades_out_within_a_tenth_of_a_second_and_echoes_its_marks() -> None:
    async def run() -> None:
        both = Both()
        both.line.audio(TONE * 8000)
        both.line.mark("end")
        await asyncio.sleep(0.5)
        both.line.clear()
        await asyncio.sleep(0.5)
        audible = [(when, data) for when, data in both.leg.sent if any(data)]
        assert audible[-1][0] - 0.5 < 0.1 - 0.02
        fade = audible[-1][1]
        assert fade[:2] == TONE
        assert abs(int.from_bytes(fade[-2:], "little", signed=True)) < 100
        assert [name for _, name in both.echoes] == ["end"]
        both.line.audio(b"\x01\x01" * 160)
        await asyncio.sleep(0.1)
        assert both.leg.heard.endswith(b"\x01\x01" * 160)
        await both.end()

    run_virtual(run())


def test_a_frame_that_is_still_being_made_is_not_padded_while_audio_waits() -> None:
    async def run() -> None:
        both = Both()
        both.line.audio(TONE * 500)
        await asyncio.sleep(0.01)
        both.line.audio(TONE * 500)
        await asyncio.sleep(0.2)
        assert both.leg.heard == TONE * 1000
        await both.end()

    run_virtual(run())


def test_the_user_is_heard_in_frames_and_silence_fills_what_does_not_come() -> None:
    async def run() -> None:
        both = Both()
        await asyncio.sleep(0.005)
        both.leg.say(TONE * 240)
        await asyncio.sleep(0.2)
        assert both.messages[0] == (0.0, START)
        assert both.messages[1] == (0.01, TONE * 160)
        silence = both.messages[2:]
        assert silence[0] == (0.07, TONE * 80 + bytes(160))
        assert [at for at, _ in silence] == [0.07, 0.09, 0.11, 0.13, 0.15, 0.17, 0.19]
        assert not any(any(data) for _, data in silence[1:] if isinstance(data, bytes))
        await both.end()

    run_virtual(run())


def test_keys_come_in_their_turn_and_none_after_the_end() -> None:
    async def run() -> None:
        both = Both()
        await asyncio.sleep(0.005)
        both.leg.key("5")
        both.leg.leave()
        both.leg.key("6")
        await asyncio.sleep(0.1)
        assert [one for _, one in both.messages if isinstance(one, str)] == [START, "5"]
        assert both.socket.ended.done()
        assert both.socket.was_closed
        assert not both.line.is_open
        sent = len(both.leg.sent)
        both.line.audio(TONE * 1000)
        await asyncio.sleep(0.1)
        assert len(both.leg.sent) == sent

    run_virtual(run())


def test_a_peer_that_vanishes_has_not_hung_up() -> None:
    async def run() -> None:
        both = Both()
        await asyncio.sleep(0.005)
        both.leg.leave(has_hung_up=False)
        assert both.socket.ended.done()
        assert not both.socket.was_closed

    run_virtual(run())
