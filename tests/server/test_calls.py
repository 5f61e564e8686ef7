"""Places for calls, against a model of what a server may promise."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.frames import EndReason
from voiceflow.server.calls import Calls
from voiceflow.server.places import PROMISE, RETURN
from voiceflow.transports import Call, NotAdmittedError, Return
from voiceflow.transports.events import StreamStarted


class Silent:
    """A line on which nobody hears anything."""

    format = TELEPHONE
    is_open = True


async def closed() -> None:
    pass


def new_call(call_id: str) -> Call:
    started = StreamStarted(stream_id="MZ1", call_id=call_id, account_sid="AC1", parameters={})
    return Call(started, Silent(), close=closed)  # type: ignore[arg-type]


class Streams:
    """What happens to the streams of a server with two places."""

    def __init__(self) -> None:
        self.calls = Calls(limit=2)
        self.up: dict[str, tuple[Call, AbstractContextManager[None]]] = {}
        self.holding: set[str] = set()

    def start(self, call_id: str) -> None:
        if call_id in self.up:
            return
        call = new_call(call_id)
        admission = self.calls.admit(call)
        try:
            admission.__enter__()
        except NotAdmittedError:
            assert call_id not in self.holding
            assert len(self.holding) == 2
            return
        assert call_id in self.holding or len(self.holding) < 2
        self.up[call_id] = call, admission
        self.holding.add(call_id)

    def leave(self, call_id: str, reason: EndReason) -> None:
        if call_id not in self.up:
            return
        call, admission = self.up.pop(call_id)
        call.leave(reason)
        admission.__exit__(None, None, None)
        if reason is EndReason.USER_HANGUP:
            self.holding.discard(call_id)

    async def take(self, step: str, call_id: str) -> None:
        match step:
            case "webhook":
                room = call_id in self.holding or len(self.holding) < 2
                assert self.calls.promise(call_id) is room
                self.holding |= {call_id} if room else set()
            case "start":
                self.start(call_id)
            case "hang up":
                self.leave(call_id, EndReason.USER_HANGUP)
            case "break":
                self.leave(call_id, EndReason.CONNECTION_LOST)
            case "wait":
                # Longer than any place is kept without a stream.
                await asyncio.sleep(max(PROMISE, RETURN) + 1)
                self.holding = set(self.up)
        assert self.calls.has_room is (len(self.holding) < 2)


async def test_a_server_without_room_gives_a_call_up_that_it_does_not_know() -> None:
    streams = Streams()
    await streams.take("webhook", "CA1")
    await streams.take("webhook", "CA2")
    assert await streams.calls.returns.bring_back("CA3", may_return=True) is Return.GIVEN_UP
    assert await streams.calls.returns.bring_back("CA2", may_return=True) is Return.AFTER_REFUSAL
    streams.calls.close()
