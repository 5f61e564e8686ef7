"""The voice with a socket for each reply: its sockets and its tasks."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine
from typing import Any

import pytest

from tests.clients.elevenlabs.published import check_all
from voiceflow import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    ConfigurationError,
    ErrorFrame,
    ReplyEndFrame,
)
from voiceflow.clients.elevenlabs import TTSOptions
from voiceflow.clients.elevenlabs.tts.stream_pool import MAX_SOCKETS, MAX_WAITING
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, TtsBehaviour
from voiceflow.errors import LocalProtocolError
from voiceflow.processors.elevenlabs import ElevenLabsStreamTTS
from voiceflow.testing import Reachability, run_virtual

VOICE = "21m00Tcm4TlvDq8ikWAM"

HELLO = "We are open from nine to five, and on Saturdays until noon. "
HOST = "api.elevenlabs.io"
SLOW = TtsBehaviour(speed=2.0, chunk=0.2)


def say(call: Any, *numbers: int, words: str = HELLO) -> None:
    for number in numbers:
        call.send(AgentTextFrame(reply=number, text=words), ReplyEndFrame(reply=number))


def words(call: Any, number: int) -> list[str]:
    return [w.text for frame in call.all(AgentWordsFrame) if frame.reply == number for w in frame.words]


def now() -> float:
    return asyncio.get_running_loop().time()


def test_every_reply_finds_a_socket_that_is_open(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsStreamTTS(VOICE), ElevenLabsEmulator()) as call:
            for number in range(1, 4):
                await asyncio.sleep(1)
                asked = now()
                say(call, number)
                await asyncio.sleep(2)
                first = next(at for at, f in call.below.seen if isinstance(f, AgentAudioFrame) and at > asked)
                assert first - asked == pytest.approx(0.02 + 0.1 + 0.02, abs=0.001)
            assert len(call.emulator.connections) == 4, "one for each, and the spare one"
            assert [c.is_open for c in call.emulator.connections] == [False] * 3 + [True]
            assert call.errors == []
            assert check_all(call.emulator) > 10

    run_virtual(run())


def test_after_an_interruption_the_spare_socket_speaks_at_once(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsStreamTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            await asyncio.sleep(1)
            say(call, call.session.next_reply())
            await asyncio.sleep(0.6)
            call.session.interrupt("test")
            asked, number = now(), call.session.next_reply()
            say(call, number, words="Of course. ")
            await asyncio.sleep(0.15)
            assert call.at(AgentAudioFrame)[-1] - asked == pytest.approx(0.14, abs=0.001)
            assert not call.emulator.connections[0].is_open, "closed in the background"
            await asyncio.sleep(3)
            assert words(call, number) == ["Of", "course."]

    run_virtual(run())


def test_replies_beyond_the_sockets_wait_for_one_and_are_heard_in_order(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsStreamTTS(VOICE), ElevenLabsEmulator()) as call:
            say(call, *range(1, 7))
            most = 0
            for _ in range(200):
                await asyncio.sleep(0.05)
                most = max(most, len(call.emulator.open_connections()))
            assert most == MAX_SOCKETS
            assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1, 2, 3, 4, 5, 6]
            assert all(words(call, number) == HELLO.split() for number in range(1, 7))
            assert call.errors == []

    run_virtual(run())


def test_too_many_waiting_replies_are_refused_and_hold_up_nobody(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsStreamTTS(VOICE), ElevenLabsEmulator()) as call:
            await asyncio.sleep(1)
            most = MAX_SOCKETS + MAX_WAITING
            say(call, *range(1, most + 2), words="Yes. ")
            assert [type(frame.error) for frame in call.all(ErrorFrame)] == [LocalProtocolError]
            await asyncio.sleep(30)
            assert [frame.reply for frame in call.all(ReplyEndFrame)] == list(range(1, most + 2))
            assert (words(call, most), words(call, most + 1)) == (["Yes."], [])

    run_virtual(run())


def test_fifty_quick_interruptions_leave_two_sockets_at_most_and_the_last_reply_speaks(calls: Any) -> None:
    async def run() -> None:
        for fault in (Faults(), Faults(stall_after=0)):
            emulator = ElevenLabsEmulator(tts_behaviour=SLOW)
            async with calls(ElevenLabsStreamTTS(VOICE), emulator) as call:
                await asyncio.sleep(1)
                emulator.faults = fault
                most = 0
                for _ in range(50):
                    call.send(AgentTextFrame(reply=call.session.next_reply(), text=HELLO))
                    await asyncio.sleep(0.05)
                    call.session.interrupt("test")
                    most = max(most, len(call.network.connections(HOST)))
                emulator.faults = Faults()
                await asyncio.sleep(10)
                cut, last = len(call.below.seen), call.session.next_reply()
                say(call, last, words="Yes? ")
                await asyncio.sleep(5)
                assert words(call, last) == ["Yes?"]
                assert all(getattr(f, "reply", last) == last for _, f in call.below.seen[cut:])
                assert most <= MAX_SOCKETS

    run_virtual(run())


class Counted(asyncio.Task[Any]):
    """A task that notes who cancels it."""

    cancelled_ones: list[str] = []  # noqa: RUF012 - emptied by the test

    def cancel(self, msg: Any | None = None) -> bool:
        if not self.done():
            self.cancelled_ones.append(self.get_name())
        return super().cancel(msg)


def _counted(loop: asyncio.AbstractEventLoop, coro: Any, **options: Any) -> asyncio.Task[Any]:
    assert isinstance(coro, Coroutine)
    return Counted(coro, loop=loop, **options)


@pytest.mark.parametrize("seconds", [0.0, 0.03, 0.5])
def test_an_interruption_cancels_no_task_and_three_at_most_are_there(calls: Any, seconds: float) -> None:
    """After so many seconds: while the socket is dialled, while it is new, while it speaks."""

    async def run() -> None:
        asyncio.get_running_loop().set_task_factory(_counted)
        async with calls(ElevenLabsStreamTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            say(call, call.session.next_reply())
            await asyncio.sleep(seconds)
            Counted.cancelled_ones.clear()
            call.session.interrupt("test")
            most = 0
            say(call, call.session.next_reply())
            for _ in range(100):
                await asyncio.sleep(0.005)
                await asyncio.sleep(0)  # a message that need not wait is sent in the first step of its task
                most = max(most, len(call.tasks()))
            assert [name for name in Counted.cancelled_ones if "elevenlabs" in name.lower()] == []
            assert most <= 3

    run_virtual(run())


def test_a_reply_interrupted_before_its_socket_was_open_leaves_it_to_the_next(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsStreamTTS(VOICE), ElevenLabsEmulator()) as call:
            say(call, call.session.next_reply(), words="Never said. ")
            await asyncio.sleep(0.03)
            call.session.interrupt("test")
            number = call.session.next_reply()
            say(call, number, words="Hello. ")
            await asyncio.sleep(3)
            assert words(call, number) == ["Hello."]
            said = [m.message["text"] for c in call.emulator.connections for m in c.received]
            assert "Never said. " not in said
            assert len(call.emulator.connections) == 2

    run_virtual(run())


def test_a_lost_spare_socket_is_no_error_and_is_replaced(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsStreamTTS(VOICE), ElevenLabsEmulator()) as call:
            await asyncio.sleep(1)
            call.emulator.connections[0].cut()
            await asyncio.sleep(1)
            assert call.errors == []
            assert call.metrics == [("tts_spare_sockets_lost", 1)]
            say(call, 1)
            await asyncio.sleep(3)
            assert words(call, 1) == HELLO.split()

    run_virtual(run())


def test_a_spare_socket_that_cannot_be_had_for_a_while_is_dialled_again_for_a_reply(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsStreamTTS(VOICE), ElevenLabsEmulator()) as call:
            await asyncio.sleep(1)
            call.network.reach(HOST, Reachability.REFUSED)
            call.emulator.connections[0].cut()
            await asyncio.sleep(20)
            assert call.errors == []
            assert len(call.metrics) > 1
            call.network.reach(HOST, Reachability.OPEN)
            say(call, 1)
            await asyncio.sleep(3)
            assert words(call, 1) == HELLO.split()
            assert len(call.emulator.open_connections()) == 1

    run_virtual(run())


def test_a_key_that_is_refused_is_fatal_before_anybody_speaks(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsStreamTTS(VOICE), ElevenLabsEmulator(keys=["other"])) as call:
            await asyncio.sleep(1)
            assert call.errors == [("http_401", True)]

    run_virtual(run())


def test_when_the_voice_dies_the_replies_that_wait_end_too(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(faults=Faults(error="quota_exceeded", error_after=1))
        async with calls(ElevenLabsStreamTTS(VOICE), emulator) as call:
            say(call, 1, 2, 3, 4)
            await asyncio.sleep(2)
            assert [fatal for _, fatal in call.errors].count(True) == 1
            assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1, 2, 3, 4]
            assert not call.emulator.open_connections()

    run_virtual(run())


def test_the_spare_socket_is_kept_alive(calls: Any) -> None:
    async def run() -> None:
        voice = ElevenLabsStreamTTS(VOICE, options=TTSOptions(inactivity_timeout=20))
        async with calls(voice, ElevenLabsEmulator()) as call:
            await asyncio.sleep(300)
            assert len(call.emulator.connections) == 1
            assert call.errors == []
            assert call.metrics == []

    run_virtual(run())


def test_the_end_closes_every_socket_within_its_limit_though_the_peer_is_gone(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsStreamTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            await asyncio.sleep(1)
            say(call, 1)
            await asyncio.sleep(0.5)
            for connection in call.emulator.open_connections():
                connection.stall(math.inf)
            ended = now()
        assert now() - ended < 5.0

    run_virtual(run())


def test_a_token_for_one_socket_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="single-use token"):
        ElevenLabsStreamTTS(VOICE, options=TTSOptions(single_use_token="t"))
