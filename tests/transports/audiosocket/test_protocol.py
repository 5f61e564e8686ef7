"""AudioSocket without a network: frames in, events out."""

from __future__ import annotations

import asyncio
import struct
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow import AudioFormat, DTMFFrame, Encoding, LocalProtocolError, UserAudioFrame
from voiceflow.errors import RemoteProtocolError
from voiceflow.testing import run_virtual
from voiceflow.testing.wire import connection
from voiceflow.transports import StreamStarted, StreamStopped
from voiceflow.transports.audiosocket import AudioSocketProtocol
from voiceflow.transports.audiosocket.protocol import RATES
from voiceflow.transports.audiosocket.socket import AudioSocket
from voiceflow.transports.odd import FLOOD

CALL = uuid.UUID("40325ec2-5efd-4bd3-805f-53576e581d13")
WIDE = AudioFormat(Encoding.PCM16, 16000)


def frame(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack("!BH", kind, len(payload)) + payload


def started(rate: int = 16000) -> AudioSocketProtocol:
    protocol = AudioSocketProtocol(sample_rate=rate)
    protocol.receive(frame(0x01, CALL.bytes))
    return protocol


def test_the_first_audio_starts_the_stream_and_names_its_rate() -> None:
    protocol = AudioSocketProtocol(lambda call: {"From": "+15550100", "same": call})
    assert protocol.receive(frame(0x01, CALL.bytes)) == []
    assert not protocol.is_streaming
    start, audio = protocol.receive(frame(0x12, b"\x01\x02"))
    assert isinstance(start, StreamStarted)
    assert (start.call_id, start.stream_id) == (str(CALL), str(CALL))
    assert start.parameters == {"From": "+15550100", "same": str(CALL)}
    assert audio == UserAudioFrame(data=b"\x01\x02", format=WIDE)
    assert protocol.format == WIDE
    assert protocol.is_streaming
    assert "+15550100" not in repr(start)


@each_row(("kind", "rate"), RATES.items())
def test_every_rate_goes_both_ways(kind: int, rate: int) -> None:
    protocol = started(rate)
    assert protocol.format == AudioFormat(Encoding.PCM16, rate)
    assert protocol.audio(b"\x01\x02") == frame(kind, b"\x01\x02")
    assert protocol.receive(frame(kind, b"\x03\x04")) == [
        UserAudioFrame(data=b"\x03\x04", format=protocol.format)
    ]


def test_a_rate_that_is_known_starts_the_stream_with_the_uuid() -> None:
    protocol = AudioSocketProtocol(sample_rate=8000)
    [start] = protocol.receive(frame(0x01, CALL.bytes))
    assert isinstance(start, StreamStarted)
    with pytest.raises(LocalProtocolError, match="11025"):
        AudioSocketProtocol(sample_rate=11025)


@each_row("key", "0123456789*#")
def test_keys_come_as_frames(key: str) -> None:
    assert started().receive(frame(0x03, key.encode())) == [DTMFFrame(digit=key)]


@each_row(
    "odd",
    [
        frame(0x03),
        frame(0x03, b"12"),
        frame(0x03, b"x"),
        frame(0x03, b"A"),
        frame(0x10, b"\x01\x02"),
        frame(0x12),
        frame(0x12, b"\x01"),
        frame(0x77, b"4929"),
        frame(0xFF, b"\x04"),
        frame(0x01, CALL.bytes),
    ],
)
def test_odd_frames_are_dropped_and_counted_and_not_quoted(odd: bytes) -> None:
    protocol = started()
    assert protocol.receive(odd) == []
    assert sum(protocol.odd.values()) == 1
    assert "4929" not in repr(protocol.odd)
    assert protocol.is_streaming
    assert protocol.receive(frame(0x12, b"\x01\x02")) != []


def test_a_flood_of_odd_frames_breaks_the_stream() -> None:
    protocol = started()
    for _ in range(FLOOD):
        protocol.receive(frame(0x77))
    with pytest.raises(RemoteProtocolError, match="flood"):
        protocol.receive(frame(0x77))
    assert not protocol.is_streaming


@pytest.mark.parametrize(
    "first", [frame(0x00), frame(0x10, b"\x01\x02"), frame(0x01, b"short"), b"", b"\x01"]
)
def test_a_stream_begins_with_a_uuid(first: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        AudioSocketProtocol().receive(first)


@pytest.mark.parametrize("says_so", [True, False])
def test_the_end_is_reported_once(says_so: bool) -> None:
    protocol = started()
    ended = protocol.receive(frame(0x00)) if says_so else protocol.closed()
    assert ended == [StreamStopped()]
    assert not protocol.is_streaming
    assert (
        protocol.closed() == protocol.receive(frame(0x12, b"\x01\x02")) == protocol.receive(frame(0x00)) == []
    )


@pytest.mark.parametrize("data", [b"", b"\x01", bytes(0x10000)])
def test_only_whole_samples_are_sent(data: bytes) -> None:
    with pytest.raises(LocalProtocolError):
        started().audio(data)
    with pytest.raises(LocalProtocolError, match="before"):
        AudioSocketProtocol().audio(b"\x01\x02")


@given(
    st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=400)), max_size=20),
    st.lists(st.integers(1, 700), min_size=1, max_size=20),
    st.integers(0, 5),
)
def test_frames_are_put_together_from_any_pieces(
    frames: list[tuple[int, bytes]], sizes: list[int], before: int
) -> None:
    wire = b"".join(frame(kind, payload) for kind, payload in frames)
    pieces = []
    for size in sizes:
        pieces.append(wire[:size])
        wire = wire[size:]
    pieces.append(wire)

    async def run() -> list[bytes]:
        taken: list[bytes] = []
        opened: list[AudioSocket] = []
        socket = AudioSocket(opened.append)
        connection(asyncio.Protocol(), socket)
        for number, piece in enumerate(pieces):
            if number == before:
                socket.read(lambda message: taken.append(bytes(message)))  # type: ignore[arg-type]
                assert taken == []
            socket.data_received(piece)
            await asyncio.sleep(0)
        if before >= len(pieces):
            socket.read(lambda message: taken.append(bytes(message)))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        assert opened == [socket]
        socket.abort()
        return taken

    assert run_virtual(run()) == [frame(kind, payload) for kind, payload in frames]


def test_a_peer_that_does_not_read_is_cut_off() -> None:
    async def run() -> None:
        socket = AudioSocket(lambda _: None, backlog=10_000)
        made = connection(asyncio.Protocol(), socket)
        made.server.stall()
        for _ in range(1000):
            socket.send(frame(0x10, bytes(320)))
        assert socket.ended.done()
        assert socket.error is not None
        assert not socket.is_open

    run_virtual(run())
