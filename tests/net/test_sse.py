"""Server-sent events, however the bytes are cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.errors import RemoteProtocolError
from voiceflow.net.sse import ServerSentEvent, SSEParser

ENDS = st.sampled_from(["\n", "\r\n", "\r"])
LINES = st.one_of(
    st.sampled_from(
        ["", ": keep-alive", ":", "data", "data:", "event: error", "id: 1", "retry: 5", "nothing"]
    ),
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])).map("data: {}".format),
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])).map("data:{}".format),
)


def parse(*chunks: bytes) -> list[ServerSentEvent]:
    parser = SSEParser()
    events = [event for chunk in chunks for event in parser.feed(chunk)]
    return events + parser.finish()


def cut(data: bytes, places: list[int]) -> list[bytes]:
    bounds = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(bounds)]


@given(st.lists(st.tuples(LINES, ENDS)), st.lists(st.integers(min_value=0)))
def test_any_chunking_gives_the_same_events(lines: list[tuple[str, str]], places: list[int]) -> None:
    data = "".join(line + end for line, end in lines).encode()
    whole = parse(data)
    assert parse(*cut(data, places)) == whole
    assert parse(*(bytes([byte]) for byte in data)) == whole


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), min_size=1)
    ),
    ENDS,
)
def test_what_is_written_is_read(events: list[list[str]], end: str) -> None:
    data = "".join("".join(f"data: {line}{end}" for line in event) + end for event in events).encode()
    assert [event.data for event in parse(data)] == ["\n".join(event) for event in events]


def test_an_event_is_given_at_its_empty_line_and_not_a_byte_later() -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        parser = SSEParser()
        assert parser.feed(b"data: a" + end) == []
        assert parser.feed(end) == [ServerSentEvent("a")]


def test_a_line_feed_after_a_split_crlf_ends_no_second_line() -> None:
    parser = SSEParser()
    assert parser.feed(b"data: a\r") == []
    assert parser.feed(b"\ndata: b\r") == []
    assert parser.feed(b"\n\r") == [ServerSentEvent("a\nb")]
    assert parser.feed(b"\n") == []


def test_only_one_space_after_the_colon_is_dropped() -> None:
    assert parse(b"data:  a\n\n") == [ServerSentEvent(" a")]


def test_an_event_has_the_type_that_was_given_last() -> None:
    assert parse(b"event: x\nevent: error\ndata: a\n\ndata: b\n\n") == [
        ServerSentEvent("a", "error"),
        ServerSentEvent("b", "message"),
    ]


def test_an_event_without_data_is_none() -> None:
    assert parse(b"event: ping\n\nid: 4\n\n: comment\n\n") == []


def test_a_byte_order_mark_is_skipped_at_the_start_only() -> None:
    assert parse(b"\xef\xbb", b"\xbfdata: a\n\n") == [ServerSentEvent("a")]
    assert parse(b"\n\xef\xbb\xbfdata: a\n\n") == []


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    assert parse(b"data: \xff\n\n") == [ServerSentEvent("\N{REPLACEMENT CHARACTER}")]


def test_the_last_event_needs_no_empty_line() -> None:
    assert parse(b"data: [DONE]") == [ServerSentEvent("[DONE]")]
    assert parse(b"data: a\ndata: b\n") == [ServerSentEvent("a\nb")]


@pytest.mark.parametrize("data", [b"data: aaaaaa", b"data: a\ndata: b\n", b": aaaaaaaaaaa"])
def test_a_line_or_event_without_end_is_an_error(data: bytes) -> None:
    parser = SSEParser(max_bytes=10)
    with pytest.raises(RemoteProtocolError, match="longer than 10 bytes"):
        parser.feed(data)


def test_the_limit_is_for_each_event_and_not_for_all() -> None:
    parser = SSEParser(max_bytes=10)
    assert len(parser.feed(b"data: abc\n\n" * 100)) == 100
