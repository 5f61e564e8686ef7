"""An emulated SIP stack."""

from __future__ import annotations

import asyncio

from voiceflow.testing import run_virtual
from voiceflow.testing.peers.sip import FRAME, EmulatedSipLeg
from voiceflow.transports.sip.socket import SipSocket


def test_a_hold_is_limited() -> None:
    async def run() -> None:
        leg = EmulatedSipLeg()
        socket = SipSocket(leg, lambda _: None, longest_hold=2)
        await asyncio.sleep(10)
        leg.is_held = True
        await asyncio.sleep(1.9)
        assert not socket.ended.done()
        await asyncio.sleep(0.2)
        assert socket.ended.done()
        assert not socket.was_closed
        await socket.close(limit=1)
        assert leg.is_over

    run_virtual(run())


def test_the_frame_of_the_tests_is_that_of_the_stack() -> None:
    assert FRAME == 0.02 * 8000 * 2
