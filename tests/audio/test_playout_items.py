"""The queued audio of a reply."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.playout_items import QueuedReply

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(0, 3000)),
        st.tuples(st.just("take"), st.integers(0, 3000)),
        st.tuples(st.just("put back"), st.integers(0, 900)),
    ),
    max_size=20,
)


@given(STEPS)
def test_a_queue_gives_the_bytes_in_order_whatever_the_pieces(steps: list[tuple[str, int]]) -> None:
    queue, expected, fed = QueuedReply(1), b"", 0
    for step, size in steps:
        data = bytes((fed + number) % 251 for number in range(size))
        match step:
            case "append":
                queue.append(data)
                expected, fed = expected + data, fed + size
            case "put back":
                queue.put_back(data)
                expected, fed = data + expected, fed + size
            case _:
                assert queue.take(size) == expected[:size]
                expected = expected[size:]
        assert queue.size == len(expected)
    assert queue.take(queue.size) == expected


def test_a_long_piece_is_not_copied_when_it_is_taken_whole() -> None:
    queue, piece = QueuedReply(1), bytes(3200)
    queue.append(piece)
    assert queue.take(3200) is piece
