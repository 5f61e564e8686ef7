"""What every ``EmulatedCarrier`` must do. An implementation passes by one line: ``await check(serve)``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import numpy as np
import pytest

from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AudioFormat,
    DTMFFrame,
    Frame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    StartFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.carrier import EmulatedCall, EmulatedCarrier
from voiceflow.transports import Bot, Call

Serve = Callable[[Bot], AbstractAsyncContextManager[EmulatedCarrier]]
"""Serves a bot on the carrier's lines, in memory, while the block runs."""

SECOND = 8000
HELLO = bytes(code for code in range(1, 162) if code != 127) * 100
"""Two seconds of µ-law that the agent says. 127 is left out: it is the same sample as 255."""
SPEECH = bytes(code for code in range(81, 162) if code != 127) * 50
"""Half a second that the user says."""


def widen(data: bytes, target: AudioFormat) -> bytes:
    """µ-law at 8000 Hz in another format: without a filter, so that :func:`narrow` undoes it exactly."""
    if target == TELEPHONE:
        return data
    wide = np.repeat(decode(data, Encoding.MULAW), target.sample_rate // TELEPHONE.sample_rate)
    return encode(wide, target.encoding) if target.encoding is not Encoding.PCM16 else wide.tobytes()


def narrow(data: bytes, source: AudioFormat) -> bytes:
    """µ-law at 8000 Hz of what :func:`widen` has made."""
    if source == TELEPHONE:
        return data
    samples = decode(data, source.encoding)[:: source.sample_rate // TELEPHONE.sample_rate]
    return encode(samples, Encoding.MULAW)


class Greeter(Processor):
    """Says hello. A ``1`` ends the call, a ``2`` interrupts the agent."""

    def __init__(self) -> None:
        super().__init__()
        self.understood = b""
        self.keys = ""

    @handles(StartFrame)
    def greet(self, frame: StartFrame) -> list[Frame]:
        reply = self.session.next_reply()
        said = AgentAudioFrame(
            reply=reply, data=widen(HELLO, self.session.format), format=self.session.format
        )
        return [frame, said, ReplyEndFrame(reply=reply)]

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> None:
        self.understood += narrow(frame.data, frame.format)

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> None:
        self.keys += frame.digit
        if frame.digit == "1":
            self.session.end()
        elif frame.digit == "2":
            self.session.interrupt()


async def check(serve: Serve) -> None:
    """Make some calls; raises AssertionError where the port is not kept."""
    bots: list[Greeter] = []

    async def bot(call: Call) -> None:
        bots.append(Greeter())
        await call.run(Pipeline([call.input(), bots[-1], call.output()]))

    async with serve(bot) as carrier:
        assert carrier.api_host
        assert all(isinstance(value, str) for value in carrier.environment("https://api.example").values())
        await _talk(carrier, bots)
        await _interrupt(carrier)
        await _end_from_both_sides(carrier)
        await _break(carrier)
        left = carrier.call()
        await left.__aenter__()
        assert len(carrier.calls) == 6
    assert all(call.is_over for call in carrier.calls.values()), "leaving the carrier ends every call"
    await left.__aexit__(None, None, None)


async def _talk(carrier: EmulatedCarrier, bots: list[Greeter]) -> None:
    async with carrier.call() as call:
        assert carrier.calls[call.call_id] is call
        assert (call.is_streaming, call.is_over, call.ended_at) == (True, False, None)
        assert call.status == "in-progress"
        with pytest.raises(ValueError, match="keys"):
            call.press("x")
        began = asyncio.get_running_loop().time()
        first, second = call.say(SPEECH), call.say(SPEECH)
        assert first.at <= second.at == first.end, "speech waits for the speech before it"
        await asyncio.sleep(second.end - began + 0.5)
        call.press("5")
        call.say(SPEECH * 4)
        await asyncio.sleep(0.5)
        call.hush()
        await asyncio.sleep(2.0)
        _check_record(call)
    assert call.is_over
    assert (call.warnings, call.errors) == ([], [])
    [bot] = bots
    assert bot.keys == "5"
    assert SPEECH * 2 in bot.understood
    assert SPEECH * 4 not in bot.understood, "what is hushed is not sent"


def _check_record(call: EmulatedCall) -> None:
    record = call.record
    assert record.heard_bytes == HELLO
    assert [round(stretch.end - stretch.at, 6) for stretch in record.heard] == [len(HELLO) / SECOND]
    start = record.heard[0].at
    assert record.heard_between(start, start + 1.0) == HELLO[:SECOND]
    assert len(record.heard_between(start, start + 3.0)) == 3 * SECOND, "silence is heard, too"
    assert len(record.said) >= 2
    assert record.stereo().shape[1] == 2
    times = [at for at, _ in record.statuses]
    assert times == sorted(times)


async def _interrupt(carrier: EmulatedCarrier) -> None:
    async with carrier.call() as call:
        await asyncio.sleep(1.0)
        call.press("2")
        await asyncio.sleep(2.0)
        assert 0 < len(call.record.heard_bytes) < len(HELLO)
        assert len(call.record.clears) == 1


async def _end_from_both_sides(carrier: EmulatedCarrier) -> None:
    ended: list[str] = []
    async with carrier.call() as call:
        call.on_end(lambda: ended.append("agent"))
        call.press("1")
        await asyncio.wait_for(call.over(), 10.0)
        assert call.is_over
        assert call.ended_at is not None
        assert call.ended_at <= asyncio.get_running_loop().time()
    async with carrier.call() as call:
        call.on_end(lambda: ended.append("caller"))
        call.hang_up()
        await asyncio.wait_for(call.over(), 10.0)
        with pytest.raises(RuntimeError):
            call.cut()
    assert ended == ["agent", "caller"]


async def _break(carrier: EmulatedCarrier) -> None:
    async with carrier.call(faults=CallFaults()) as call:
        await asyncio.sleep(1.0)
        call.cut()
        await asyncio.sleep(3.0)
        # What was not yet played is lost. Then the call is over, or the application is asked again.
        again = b"" if call.is_over else HELLO
        assert call.record.heard_bytes == HELLO[:SECOND] + again
