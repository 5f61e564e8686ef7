"""Dropped messages of a stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.errors import RemoteProtocolError
from voiceflow.transports.odd import FLOOD, OddMessages


def test_a_flood_breaks_the_stream_with_its_last_kind() -> None:
    odd = OddMessages()
    for _ in range(FLOOD):
        odd.drop("no json")
    with pytest.raises(RemoteProtocolError, match="a flood of odd messages, the last of them no event"):
        odd.drop("no event")
    assert odd.counts == {"no json": FLOOD, "no event": 1}


@given(st.lists(st.sampled_from(["good", "a", "b"])))
def test_good_messages_make_up_for_odd_ones_and_for_no_more(messages: list[str]) -> None:
    odd, surplus = OddMessages(), 0
    for message in messages:
        if message == "good":
            odd.good()
            surplus = max(0, surplus - 1)
        else:
            odd.drop(message)
            surplus += 1
    assert odd.surplus == surplus
    assert sum(odd.counts.values()) == sum(message != "good" for message in messages)
