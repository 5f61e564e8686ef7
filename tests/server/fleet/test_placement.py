"""Which member of a fleet gets a call."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tests.server.fleet.test_members import choose, members, row


def test_the_less_loaded_one_of_two_gets_the_call() -> None:
    assert choose(members(row("a", 5), row("b", 4))) == "b"
    assert choose(members(row("a", 5, limit=100), row("b", 4))) == "a"


def test_calls_that_were_sent_count_until_the_next_row() -> None:
    among = members(row("a", 1), row("b"))
    chosen = []
    for _ in range(3):
        found = choose(among)
        assert found is not None
        chosen.append(found)
        among.sent(found)
    assert Counter(chosen) == {"b": 2, "a": 1} or Counter(chosen) == {"b": 1, "a": 2}
    among.note(row("b"), 1.0)
    assert choose(among) == "b"


LOADS = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=6)


@given(LOADS, st.integers(0, 999), st.sets(st.integers(0, 5)))
def test_a_member_with_room_is_chosen_whenever_there_is_one(
    loads: list[tuple[int, bool]], seed: int, tried: set[int]
) -> None:
    rows = [row(f"m{number}", calls, 5, drains=drains) for number, (calls, drains) in enumerate(loads)]
    among = members(*rows, seed=seed)
    without = {f"m{number}" for number in tried}
    chosen = among.choose(None, is_return=False, now=1.0, without=without)
    open_ones = {each.name: each for each in rows if not each.is_draining and each.name not in without}
    assert (chosen in open_ones) == bool(open_ones)
    if any(each.calls < each.limit for each in open_ones.values()):
        assert chosen is not None
        assert open_ones[chosen].calls < open_ones[chosen].limit
