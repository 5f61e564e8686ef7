"""A line that sends a frame every 20 ms, on virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow import AudioFormat, Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.net.wheel import running_wheel
from voiceflow.testing import run_virtual
from voiceflow.transports.audiosocket import AudioSocketProtocol
from voiceflow.transports.paced import CATCH_UP, PTIME, FrameClock, PacedLine, PacedQueue
from voiceflow.transports.protocol import Message

PCM = AudioFormat(Encoding.PCM16, 8000)
FORMATS = [PCM, AudioFormat(Encoding.PCM16, 44100), *(AudioFormat(one, 8000) for one in Encoding)]

steps = st.lists(
    st.one_of(
        st.tuples(st.just("audio"), st.integers(0, 1500)),
        st.tuples(st.just("mark"), st.just(0)),
        st.tuples(st.just("clear"), st.just(0)),
        st.tuples(st.just("take"), st.integers(1, 4)),
    ),
    max_size=60,
)


@given(steps)
def test_each_byte_is_taken_once_in_order_or_cleared_and_each_mark_is_reached_once(
    script: list[tuple[str, int]],
) -> None:
    size = PCM.size(PTIME)
    queue = PacedQueue(PCM, size)
    fed = marks = 0
    waiting: list[int] = []  # numbers of samples
    pending: list[tuple[str, int | None]] = []
    reached: list[str] = []
    was_cleared = False
    for act, number in script:
        if act == "audio":
            queue.audio(
                b"".join((index % 30000 + 1).to_bytes(2, "little") for index in range(fed, fed + number))
            )
            waiting += range(fed, fed + number)
            fed += number
        elif act == "mark":
            queue.mark(f"m{marks}")
            pending.append((f"m{marks}", waiting[-1] if waiting else None))
            marks += 1
        elif act == "clear":
            was_cleared = was_cleared or bool(waiting)
            queue.clear()
            waiting.clear()
            pending = [(name, None) for name, _ in pending]
        else:
            for _ in range(number):
                frame = queue.take()
                assert len(frame) == size
                if was_cleared:
                    was_cleared = False
                else:
                    sent, waiting = waiting[: size // 2], waiting[size // 2 :]
                    expected = [index % 30000 + 1 for index in sent]
                    samples = decode(frame, PCM.encoding).tolist()
                    assert samples == expected + [0] * (size // 2 - len(expected))
                found = queue.reached()
                over = [name for name, last in pending if last is None or last not in waiting]
                assert found == over
                reached += found
                pending = pending[len(found) :]
        assert queue.waiting == 2 * len(waiting)
    assert reached == [f"m{index}" for index in range(len(reached))]


@pytest.mark.parametrize("audio_format", FORMATS, ids=str)
def test_a_clear_fades_to_silence_within_one_frame(audio_format: AudioFormat) -> None:
    size = audio_format.size(PTIME)
    tone = (8000 * np.sin(np.arange(audio_format.sample_rate) / 3)).astype(np.int16)
    queue = PacedQueue(audio_format, size)
    queue.audio(encode(tone, audio_format.encoding))
    queue.take()
    queue.clear()
    faded = np.abs(decode(queue.take(), audio_format.encoding).astype(int))
    quarter = len(faded) // 4
    levels = [int(faded[index * quarter : (index + 1) * quarter].max()) for index in range(4)]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > 6000
    assert faded[-1] < 100
    assert queue.take() == audio_format.silence(PTIME)


def test_a_clear_of_nothing_is_silence() -> None:
    queue = PacedQueue(PCM, PCM.size(PTIME))
    queue.clear()
    assert not any(queue.take())


def test_audio_after_a_clear_follows_the_fade() -> None:
    queue = PacedQueue(PCM, PCM.size(PTIME))
    queue.audio(b"\x01\x01" * 400)
    queue.clear()
    queue.audio(b"\x02\x02" * 160)
    fade, after = queue.take(), queue.take()
    assert fade[:2] == b"\x01\x01"
    assert after == b"\x02\x02" * 160


@given(st.lists(st.floats(0, 0.2), max_size=50), st.floats(0, 1e6))
def test_frames_neither_drift_nor_come_in_a_burst(stalls: list[float], start: float) -> None:
    clock = FrameClock(start)
    sent = 0
    now = start
    for stall in stalls:
        now = max(now, clock.next) + stall
        number = clock.due(now)
        assert 1 <= number <= CATCH_UP
        sent += number
        assert clock.next > now - 1e-6
        assert clock.due(now) in (0, 1)  # 1 only at a limit of the rounding
        assert clock.next - now <= 2 * PTIME + 1e-5
    assert clock.late_s <= sum(stalls) + 1e-5
    if all(stall < 2 * PTIME for stall in stalls):
        assert clock.late_s == 0


def test_a_day_of_frames_does_not_drift() -> None:
    clock = FrameClock(1e5)
    for _ in range(100_000):
        assert clock.due(clock.next) == 1
    assert clock.next == 1e5 + 100_000 * PTIME


def test_after_a_long_stall_the_clock_starts_again_with_one_frame() -> None:
    clock = FrameClock(10.0)
    assert clock.due(10.0) == 1
    assert clock.due(10.02 + 2 * PTIME) == CATCH_UP
    assert clock.late_s == 0
    assert clock.due(11.0) == 1
    assert clock.late_s == pytest.approx(11.0 - 10.08)
    assert clock.next == 11.0 + PTIME


def test_lines_that_a_stall_holds_up_together_do_not_stay_together() -> None:
    clocks = [FrameClock(at / 1000) for at in range(20)]
    for clock in clocks:
        clock.due(0.019)
        assert clock.due(1.0) == 1
    assert sorted(round(clock.next * 1000) for clock in clocks) == list(range(1001, 1021))


@dataclass
class Socket:
    """Notes what is written, and when."""

    is_open: bool = True
    frames: list[tuple[float, bytes]] = field(default_factory=list)

    def send(self, message: Message) -> None:
        assert isinstance(message, bytes)
        self.frames.append((asyncio.get_running_loop().time(), message[3:]))


def started() -> AudioSocketProtocol:
    protocol = AudioSocketProtocol(sample_rate=8000)
    protocol.receive(b"\x01\x00\x10" + bytes(16))
    return protocol


def test_a_mark_is_echoed_when_the_audio_before_it_was_played() -> None:
    async def run() -> None:
        socket, echoes = Socket(), []
        loop = asyncio.get_running_loop()
        line = PacedLine(started(), socket, echo=lambda name: echoes.append((round(loop.time(), 6), name)))
        line.mark("begin")
        line.audio(b"\x01\x01" * 800)
        line.mark("end")
        assert echoes == []
        await asyncio.sleep(0.19)
        line.mark("idle")
        assert echoes == [(0.0, "begin"), (0.1, "end")]
        await asyncio.sleep(0.1)
        line.stop()
        assert echoes[2:] == [(0.2, "idle")]
        await asyncio.sleep(1)
        assert [round(at, 6) for at, _ in socket.frames] == [round(index * PTIME, 6) for index in range(15)]
        assert b"".join(data for _, data in socket.frames).rstrip(b"\x00") == b"\x01\x01" * 800

    run_virtual(run())


def test_a_closed_socket_gets_no_frames_and_leaves_no_timer() -> None:
    async def run() -> None:
        socket = Socket()
        line = PacedLine(started(), socket, echo=lambda _: None)
        await asyncio.sleep(0.05)
        socket.is_open = False
        line.audio(b"\x01\x01" * 8000)
        await asyncio.sleep(1)
        assert len(socket.frames) == 3
        assert not line.is_open

    run_virtual(run())


def test_lines_take_different_milliseconds_and_return_them_at_the_end() -> None:
    async def run() -> None:
        sockets = [Socket() for _ in range(3)]
        lines = [PacedLine(started(), socket, echo=lambda _: None) for socket in sockets]
        phases = running_wheel().phases(PTIME)
        await asyncio.sleep(0.03)
        assert [[round(at, 6) for at, _ in socket.frames] for socket in sockets] == [
            [0.0, 0.02],
            [0.001, 0.021],
            [0.002, 0.022],
        ]
        lines[0].stop()
        lines[0].stop()
        sockets[1].is_open = False
        await asyncio.sleep(0.02)
        assert phases.lines == 1
        lines[2].stop()
        assert phases.lines == 0
        assert len(running_wheel()) == 0

    run_virtual(run())
