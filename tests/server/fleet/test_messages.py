"""What members of a fleet send each other: rows, requests, webhooks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.server.fleet.messages import LARGEST_MESSAGE, FleetMessage
from voiceflow.server.fleet.rows import LARGEST_ROW, MemberRow

JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=20)


@settings(max_examples=example_count(25))
@given(st.text(max_size=9), st.dictionaries(st.text(max_size=9), JSON, max_size=3), st.binary(max_size=99))
def test_a_message_arrives_as_it_was_sent(kind: str, values: dict[str, object], body: bytes) -> None:
    message = FleetMessage(kind, values, body)
    assert FleetMessage.decode(message.encode()) == message


@settings(max_examples=example_count(25))
@given(st.binary(max_size=200))
def test_what_is_no_message_and_no_row_is_refused(data: bytes) -> None:
    for decode in (FleetMessage.decode, MemberRow.decode):
        with pytest.raises(ValueError):  # noqa: PT011 - JSON's errors and ours
            decode(b"x" + data)


def test_what_is_nested_too_deeply_is_refused() -> None:
    for decode in (FleetMessage.decode, MemberRow.decode):
        with pytest.raises(ValueError, match="this is"):
            decode(b"[" * 2000)


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        FleetMessage.decode(b'["a", {}]\n' + bytes(LARGEST_MESSAGE))
    with pytest.raises(ValueError, match="too large"):
        MemberRow.decode(MemberRow(name="a", version="v" * LARGEST_ROW).encode())


@settings(max_examples=example_count(25))
@given(st.builds(MemberRow, name=st.text(max_size=63), calls=st.integers(0, 999), limit=st.integers(0, 999)))
def test_a_row_arrives_as_it_was_sent(row: MemberRow) -> None:
    assert MemberRow.decode(row.encode()) == row
