"""Which member of a fleet gets a call."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.server.fleet.members import LIFETIME, MOST_MEMBERS, Members
from voiceflow.server.fleet.rows import MemberRow


def members(*rows: MemberRow, own: str = "a", seed: int = 0) -> Members:
    made = Members(own, random.Random(seed))
    for row in rows:
        made.note(row, 0.0)
    return made


def row(name: str, calls: int = 0, limit: int = 10, *, drains: bool = False) -> MemberRow:
    return MemberRow(name=name, calls=calls, limit=limit, is_draining=drains)


def choose(
    among: Members, named: str | None = None, *, is_return: bool = False, now: float = 1.0
) -> str | None:
    return among.choose(named, is_return=is_return, now=now)


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


def test_a_request_goes_to_the_member_that_its_address_names() -> None:
    among = members(row("a"), row("b", 10), row("c", 3, drains=True))
    assert choose(among, "b") == "b"
    assert choose(among, "b", is_return=True) == "b"
    assert choose(among, "c") == "c"


def test_a_call_that_a_draining_member_has_moved_goes_to_another_one_if_there_is_one() -> None:
    among = members(row("a"), row("c", drains=True))
    assert choose(among, "c", is_return=True) == "a"
    assert choose(members(row("c", drains=True)), "c", is_return=True) == "c"


def test_a_member_whose_row_is_old_is_gone() -> None:
    among = members(row("a", 9), row("b"))
    among.note(row("a", 9), LIFETIME)
    assert choose(among, "b", now=LIFETIME + 0.1) == "a"
    assert not among.has_other_open(LIFETIME + 0.1)


def test_members_beyond_the_limit_are_not_noticed_until_another_one_is_gone() -> None:
    among = members(*(row(f"m{number}") for number in range(MOST_MEMBERS + 1)))
    assert len(among.alive(0.0)) == MOST_MEMBERS
    among.note(row("late"), LIFETIME + 1.0)
    assert set(among.alive(LIFETIME + 1.0)) == {"late"}


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
