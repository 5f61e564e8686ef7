"""Whole calls of an Asterisk by AudioSocket, through the server, on virtual time."""

from __future__ import annotations

import asyncio
import struct
import uuid

import numpy as np
import pytest

from tests.transports.audiosocket.lines import TOKEN, audiosocket
from tests.transports.test_carriers import HELLO_SECONDS, Greeting
from voiceflow import AudioFormat, ConfigurationError, Encoding, EndReason
from voiceflow.audio.clips import apology
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.emulators.audiosocket import EmulatedAsteriskCall
from voiceflow.server import CALLS
from voiceflow.transports import Call
from voiceflow.transports.audiosocket import AudioSocketListener

ANSWERED = 0.1


def is_paced(call: EmulatedAsteriskCall) -> bool:
    """Whether one frame of 20 ms came every 20 ms."""
    times = np.array([at for at, _ in call.frames])
    return bool(len(times) > 1 and np.allclose(np.diff(times), 0.02, atol=1e-9))


async def test_both_sides_hear_each_other_to_the_byte() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call() as call:
        await asyncio.sleep(ANSWERED)
        words = bytes(index % 251 for index in range(8000))
        call.say(words)
        await asyncio.sleep(HELLO_SECONDS + 1)
        assert call.heard == bot.hello
        assert words in bot.understood
        assert is_paced(call)
        assert call.errors == []
    assert bot.calls[0].format == AudioFormat(Encoding.PCM16, 8000)
    assert (bot.calls[0].from_number, bot.calls[0].to_number) == ("+15550100", "+15550199")
    assert bot.calls[0].direction == "inbound"


async def test_a_call_at_another_rate_speaks_in_it() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call(kind=0x12) as call:
        await asyncio.sleep(HELLO_SECONDS + 1)
        assert call.heard == bot.hello
        assert {len(data) for _, data in call.frames} == {640}
        assert call.errors == []
    assert bot.calls[0].format == AudioFormat(Encoding.PCM16, 16000)


async def test_an_agent_that_is_silent_for_a_minute_keeps_its_call() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call() as call:
        await asyncio.sleep(59.99)
        assert not call.is_over
        assert is_paced(call)
        assert len(call.frames) == 3000


async def test_the_agent_hangs_up_when_all_is_heard() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call() as call:
        await asyncio.sleep(ANSWERED)
        call.press("1")
        await asyncio.sleep(HELLO_SECONDS - 0.5)
        assert not call.is_over
        await call.over()
        assert (call.ended_by, call.errors) == ("agent", [])
        assert call.was_hung_up
        last = max(at for at, data in call.frames if any(data))
        assert call.ended_at == pytest.approx(last + 0.02)
        assert call.heard == bot.hello
        await asyncio.sleep(0.1)
        assert len(line.app[CALLS]) == 0
    assert (bot.keys, bot.reasons) == (["1"], [EndReason.AGENT_HANGUP])


async def test_an_interruption_fades_out_within_one_frame() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call() as call:
        await asyncio.sleep(0.51)  # between two frames
        call.press("2")
        at = asyncio.get_running_loop().time()
        await asyncio.sleep(2)
        assert is_paced(call)
    after = [data for when, data in call.frames if when > at]
    assert any(after[0])
    assert not any(b"".join(after[1:]))
    before = [data for when, data in call.frames if when <= at]
    first = next(index for index, data in enumerate(before) if any(data))
    heard = b"".join(before[first:])
    assert bot.hello.startswith(heard)
    faded = np.abs(np.frombuffer(after[0], "<i2").astype(int))
    plain = np.abs(np.frombuffer(bot.hello[len(heard) :][: len(after[0])], "<i2").astype(int))
    assert (faded <= plain + 1).all()
    assert faded[-8:].max() < plain.max() / 10


@pytest.mark.parametrize("says_so", [True, False])
async def test_a_user_who_hangs_up_ends_the_session(says_so: bool) -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call() as call:
        await asyncio.sleep(0.5)
        call.hang_up(says_so=says_so)
        await asyncio.sleep(1)
        assert bot.reasons == [EndReason.USER_HANGUP]
        assert len(line.app[CALLS]) == 0


async def test_a_transfer_is_refused_at_once_and_the_call_goes_on() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call() as call:
        await asyncio.sleep(ANSWERED)
        with pytest.raises(ConfigurationError, match="cannot be transferred"):
            await bot.calls[0].transfer("20")
        await asyncio.sleep(HELLO_SECONDS + 1)
        assert (call.is_over, call.heard) == (False, bot.hello)


async def test_a_server_that_shuts_down_hangs_up_and_takes_no_more_calls() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call() as call:
        await asyncio.sleep(0.5)
        await line.app[CALLS].drain(patience=0, goodbye=10)
        assert (call.is_over, call.was_hung_up) == (True, True)
        late = EmulatedAsteriskCall(uuid.UUID(int=7))
        await line.asterisk.connect(late)
        await asyncio.sleep(ANSWERED)
        assert late.is_over
    assert bot.reasons == [EndReason.SHUTDOWN]


async def test_a_connection_that_is_reset_counts_as_a_hang_up() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call():
        await asyncio.sleep(0.5)
        line.connections[0].cut()
        await asyncio.sleep(1)
        assert bot.reasons == [EndReason.USER_HANGUP]


async def test_a_connection_that_falls_silent_ends_the_session_as_lost() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call():
        await asyncio.sleep(0.5)
        line.connections[0].client.stall()
        await asyncio.sleep(70)
        assert bot.reasons == [EndReason.CONNECTION_LOST]
        assert len(line.app[CALLS]) == 0


async def test_calls_do_not_disturb_each_other() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call() as first:
        await asyncio.sleep(0.31)
        async with line.asterisk.call() as second:
            await asyncio.sleep(0.5)
            second.cut()
        await asyncio.sleep(HELLO_SECONDS)
        assert not first.is_over
        assert first.heard == bot.hello
        assert is_paced(first)


async def test_a_call_without_a_place_is_busy_and_the_other_goes_on() -> None:
    bot = Greeting()
    async with audiosocket(bot, 1) as line, line.asterisk.call() as first:
        await asyncio.sleep(ANSWERED)
        with pytest.raises(ConnectionRefusedError):
            async with line.asterisk.call():
                pass
        assert not first.is_over
    assert len(bot.calls) == 1


async def test_without_announcements_a_call_too_many_is_hung_up() -> None:
    bot = Greeting()
    async with audiosocket(bot, 1, token="", announces=False) as line, line.asterisk.call() as first:
        await asyncio.sleep(ANSWERED)
        async with line.asterisk.call() as second:
            await asyncio.sleep(ANSWERED)
            assert (second.is_over, second.errors) == (True, [])
        assert not first.is_over
    assert len(bot.calls) == 1


async def test_a_call_that_was_not_announced_is_refused() -> None:
    bot = Greeting()
    async with audiosocket(bot, announces=False) as line, line.asterisk.call() as call:
        await asyncio.sleep(ANSWERED)
        assert call.is_over
    assert bot.calls == []


async def test_an_announcement_serves_one_connection() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line, line.asterisk.call() as call:
        await asyncio.sleep(ANSWERED)
        again = EmulatedAsteriskCall(uuid.UUID(call.call_id))
        await line.asterisk.connect(again)
        await asyncio.sleep(ANSWERED)
        assert again.is_over
        assert not call.is_over


class Mute(asyncio.Protocol):
    """A peer that connects and says nothing."""

    is_closed = False

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_closed = True


async def test_connections_that_say_nothing_are_closed_and_never_more_than_the_places() -> None:
    bot, first, second = Greeting(), Mute(), Mute()
    async with audiosocket(bot, 1) as line:
        await line.asterisk.connect(first)
        await asyncio.sleep(ANSWERED)
        await line.asterisk.connect(second)
        await asyncio.sleep(ANSWERED)
        assert (first.is_closed, second.is_closed) == (False, True)
        await asyncio.sleep(8)
        assert first.is_closed
        assert len(line.app[CALLS]) == 0
    assert bot.calls == []


@pytest.mark.parametrize(
    "first", [b"GET / HTTP/1.1\r\n\r\n", struct.pack("!BH", 0x10, 2) + b"\x01\x02", b"\x01\x00\x02ab"]
)
async def test_a_peer_that_is_no_asterisk_is_refused(first: bytes) -> None:
    class Stranger(asyncio.Protocol):
        received = b""

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            transport.write(first)

        def data_received(self, data: bytes) -> None:
            self.received += data

    bot, stranger = Greeting(), Stranger()
    async with audiosocket(bot) as line:
        await line.asterisk.connect(stranger)
        await asyncio.sleep(8)
        assert not line.connections[0].is_open
    assert stranger.received in (b"", b"\x00\x00\x00")
    assert bot.calls == []


async def test_a_bot_that_fails_apologises_in_the_format_of_the_line() -> None:
    async def bot(call: Call) -> None:
        raise RuntimeError("out of order")

    async with audiosocket(bot) as line, line.asterisk.call() as call:
        await call.over()
        clip = TELEPHONE.seconds(len(apology()))
        sound = [data for _, data in call.frames if any(data)]
        assert clip / 2 < len(sound) * 0.02 <= clip + 0.02
        assert call.ended_by == "agent"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1"])
def test_a_listener_that_others_can_reach_needs_a_token(host: str) -> None:
    with pytest.raises(ConfigurationError, match="VOICEFLOW_AUDIOSOCKET_TOKEN"):
        AudioSocketListener(host).check()
    AudioSocketListener(host, token=TOKEN).check()
    AudioSocketListener("127.0.0.1").check()
    assert TOKEN not in repr(AudioSocketListener(host, token=TOKEN))


def test_an_address_is_read_with_and_without_a_host() -> None:
    found = [AudioSocketListener.at(each, {}) for each in (":9092", "127.0.0.1:0", "[::1]:9092")]
    assert [(one.host, one.port) for one in found] == [("0.0.0.0", 9092), ("127.0.0.1", 0), ("::1", 9092)]
    for wrong in ("9092", "host:", "host:http", ":70000"):
        with pytest.raises(ConfigurationError, match="VOICEFLOW_AUDIOSOCKET"):
            AudioSocketListener.at(wrong, {})
