"""Listening in on a call: both sides as they are spoken and played, a moment later."""

from __future__ import annotations

import pytest

from tests.inspector.pages import Office
from voiceflow.inspector.live_sound import BACKLOG, DELAY, PIECE, SoundListener


async def test_a_slow_listener_loses_the_oldest_sound_and_holds_nothing_up() -> None:
    listener = SoundListener()
    for number in range(BACKLOG + 3):
        listener.put(bytes([number]))
    listener.end()
    assert listener.dropped == 3
    assert [piece[0] async for piece in listener.pieces()] == list(range(3, BACKLOG + 3))


async def test_nobody_listens_to_a_call_that_is_over() -> None:
    async with Office() as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.agent_begins()
        with pytest.raises(AssertionError, match="the call is over"):
            await browser.get("calls/1/sound")
    assert PIECE < DELAY
