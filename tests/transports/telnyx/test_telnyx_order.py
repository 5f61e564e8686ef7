"""Packets in another order than they were sent."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.transports.telnyx.test_protocol import heard, opened
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.transports.telnyx.order import DEPTH, PacketOrder


def test_a_packet_that_never_comes_is_silence() -> None:
    protocol, wire = opened("PCMU")
    messages = [wire.media(bytes([number]) * 160, 0.0) for number in range(DEPTH + 3)]
    del messages[1]
    received = b"".join(heard(protocol, message) for message in messages)
    assert received == b"".join(
        (TELEPHONE.encoding.silence if number == 1 else bytes([number])) * 160 for number in range(DEPTH + 3)
    )


@given(st.permutations(range(DEPTH)))
def test_any_order_within_the_depth_is_put_right(order: Sequence[int]) -> None:
    packets = PacketOrder()
    packets.add(-1, b"")
    due = [data for number in order for data in packets.add(number, bytes([number]))]
    assert due == [bytes([number]) for number in range(DEPTH)]


@given(st.lists(st.integers(0, 30), max_size=60))
def test_no_packet_is_heard_twice_or_before_an_earlier_one(numbers: list[int]) -> None:
    packets = PacketOrder()
    due = [data for number in numbers for data in packets.add(number, bytes([number]))]
    known = [data for data in [*due, *packets.flush()] if data is not None]
    assert known == sorted(set(known))
