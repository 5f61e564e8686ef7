"""Which member of a fleet gets a call."""

from __future__ import annotations

import random

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
