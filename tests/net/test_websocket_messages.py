"""The server's side of a websocket without a socket, against the client of the websockets package."""

import struct
import sys
from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame
from websockets.protocol import CLIENT, OPEN
from websockets.uri import parse_uri

from tests.rows import each_row, example_count
from voiceflow.net.websocket_messages import (
    Close,
    CloseCode,
    MessageReader,
    Ping,
    Received,
    encode_close,
    encode_message,
    encode_pong,
    fast_mask,
    unmask,
)

TEXTS = st.text(st.characters(codec="utf-8"), max_size=300)
MESSAGES = st.one_of(TEXTS, st.binary(max_size=300), st.builds(Ping, st.binary(max_size=125)))


def client() -> ClientProtocol:
    """The far end, after the upgrade."""
    protocol = ClientProtocol(parse_uri("ws://peer.test/"), state=OPEN, max_size=None)
    assert protocol.side is CLIENT
    return protocol


def frame(first: int, payload: bytes = b"", *, is_masked: bool = True, length: int | None = None) -> bytes:
    """One frame as a client might write it, correct or not."""
    size = len(payload) if length is None else length
    mask = 0x80 if is_masked else 0
    if size < 126:
        head = struct.pack("!BB", first, mask | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", first, mask | 126, size)
    else:
        head = struct.pack("!BBQ", first, mask | 127, size)
    key = b"\x01\x02\x03\x04"
    return head + (key + unmask(payload, key) if is_masked else payload)


def send(far: ClientProtocol, message: Received, pieces: int) -> None:
    """Send a message in so many frames, with a ping and a pong between any two."""
    if isinstance(message, Ping):
        far.send_ping(message.payload)
        return
    assert isinstance(message, str | bytes)
    data = message.encode() if isinstance(message, str) else message
    cuts = [len(data) * number // pieces for number in range(pieces + 1)]
    for number, (begin, end) in enumerate(pairwise(cuts)):
        is_last = number == pieces - 1
        if number:
            far.send_pong(b"unasked")
            far.send_continuation(data[begin:end], is_last)
        elif isinstance(message, str):
            far.send_text(data[begin:end], is_last)
        else:
            far.send_binary(data[begin:end], is_last)


@settings(deadline=None, max_examples=example_count(60))
@given(
    st.lists(st.tuples(MESSAGES, st.integers(1, 4)), max_size=6),
    st.lists(st.integers(0, 3000), max_size=12),
    st.one_of(st.none(), st.sampled_from([1000, 1001, 1011, 3000, 4999])),
)
def test_messages_of_any_client_are_read_whole_however_their_bytes_are_cut(
    script: list[tuple[Received, int]], cuts: list[int], code: int | None
) -> None:
    far = client()
    for message, pieces in script:
        send(far, message, pieces)
    if code is not None:
        far.send_close(code, "reason")
    data = b"".join(far.data_to_send())
    reader, received = MessageReader(10_000), []
    for begin, end in pairwise(sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})):
        received += reader.feed(data[begin:end])
    assert reader.error is None
    expected: list[Received] = [message for message, _ in script]
    assert received == expected + ([] if code is None else [Close(code)])
    assert [type(one) for one in received[: len(script)]] == [type(one) for one in expected]


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4))
def test_the_fast_way_to_unmask_gives_the_same(payload: bytes, mask: bytes) -> None:
    expected = bytes(each ^ mask[place % 4] for place, each in enumerate(payload))
    data = bytearray(payload)
    fast_mask()(mask, data)
    assert data == unmask(payload, mask) == expected


def test_another_aiohttp_that_masks_otherwise_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "aiohttp._websocket.helpers"

    def masked() -> bytearray:
        data = bytearray(b"payload")
        fast_mask()(b"\x17\x2a\x9c\x5e", data)
        return data

    for mask_in_place in (lambda mask, data: None, lambda mask: mask):
        other = ModuleType(name)
        vars(other)["websocket_mask"] = mask_in_place
        monkeypatch.setitem(sys.modules, name, other)
        assert masked() == unmask(b"payload", b"\x17\x2a\x9c\x5e")
    monkeypatch.setitem(sys.modules, name, ModuleType(name))
    assert masked() == unmask(b"payload", b"\x17\x2a\x9c\x5e")


@each_row("size", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_a_message_of_any_length_is_read_and_written(size: int) -> None:
    reader, far = MessageReader(100_000), client()
    assert reader.feed(frame(0x81, b"x" * size)) == ["x" * size]
    assert reader.feed(frame(0x82, b"\xff" * size)) == [b"\xff" * size]
    far.receive_data(encode_message("x" * size) + encode_message(b"\xff" * size))
    assert [event.data for event in far.events_received() if isinstance(event, Frame)] == [
        b"x" * size,
        b"\xff" * size,
    ]


def test_control_frames_are_what_a_client_expects() -> None:
    far = client()
    far.receive_data(encode_pong(Ping(b"payload")) + encode_close(1002))
    pong, close = far.events_received()
    assert isinstance(pong, Frame)
    assert isinstance(close, Frame)
    assert (pong.opcode, pong.data) == (10, b"payload")
    assert (close.opcode, close.data) == (8, b"\x03\xea")
    assert far.close_rcvd is not None
    assert far.close_rcvd.code == 1002
    assert encode_close(None) == b"\x88\x00"


BAD = CloseCode.PROTOCOL_ERROR
VIOLATIONS = [
    ("reserved bits", frame(0xC1, b"text"), BAD),
    ("a reserved kind", frame(0x83, b"text"), BAD),
    ("a reserved kind", frame(0x8B), BAD),
    ("without a mask", frame(0x81, b"text", is_masked=False), BAD),
    ("in pieces", frame(0x09, b"ping"), BAD),
    ("too long", frame(0x89, b"p" * 126), BAD),
    ("a continuation of nothing", frame(0x80, b"rest"), BAD),
    ("within another", frame(0x01, b"begin") + frame(0x81, b"other"), BAD),
    ("longer than it must be", b"\x81\xfe\x00\x05mask" + b"12345", BAD),
    ("longer than it must be", b"\x81\xff" + (500).to_bytes(8) + b"mask" + b"1" * 500, BAD),
    ("too long", frame(0x81, b"x" * 1001), CloseCode.MESSAGE_TOO_BIG),
    ("too long", frame(0x82, length=1 << 62), CloseCode.MESSAGE_TOO_BIG),
    ("too long", frame(0x01, b"x" * 600) + frame(0x80, b"x" * 401), CloseCode.MESSAGE_TOO_BIG),
    ("not UTF-8", frame(0x81, b"\xff\xff"), CloseCode.INVALID_TEXT),
    ("not UTF-8", frame(0x01, b"\xe2\x82") + frame(0x80, b"("), CloseCode.INVALID_TEXT),
    ("half a code", frame(0x88, b"\x03"), BAD),
    ("may not be sent", frame(0x88, b"\x03\xed"), BAD),
    ("may not be sent", frame(0x88, b"\x00\x00"), BAD),
    ("not UTF-8", frame(0x88, b"\x03\xe8\xff"), CloseCode.INVALID_TEXT),
]


@each_row("is_whole", [True, False])
@each_row(("says", "data", "code"), VIOLATIONS)
def test_a_violation_ends_the_reading_with_its_code_and_quotes_nothing(
    says: str, data: bytes, code: CloseCode, is_whole: bool
) -> None:
    reader = MessageReader(1000)
    whole = frame(0x81, b"before") + data
    received = reader.feed(whole) if is_whole else [m for byte in whole for m in reader.feed(bytes([byte]))]
    assert received == ["before"]
    assert reader.error is not None
    assert says in str(reader.error)
    assert reader.error.code is code
    assert reader.feed(frame(0x81, b"after")) == []


def test_a_character_in_two_frames_is_one_character() -> None:
    first, second = "€".encode()[:1], "€".encode()[1:]
    assert MessageReader(100).feed(frame(0x01, first) + frame(0x80, second)) == ["€"]


def test_nothing_is_read_behind_a_close_frame() -> None:
    reader = MessageReader(100)
    assert reader.feed(frame(0x88, b"\x03\xe8bye") + frame(0x81, b"after")) == [Close(1000)]
    assert reader.feed(frame(0x81, b"after")) == []
    assert reader.error is None
