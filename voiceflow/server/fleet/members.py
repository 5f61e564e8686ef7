"""The members of a fleet as one of them sees them, and which of them gets a call. No I/O."""

from __future__ import annotations

import random
from collections.abc import Collection

from voiceflow.server.fleet.rows import MemberRow

LIFETIME = 3.5
"""Seconds for which a row counts. A member renews its row each second."""

MOST_MEMBERS = 256
"""Members of a fleet. Further ones are not noticed."""


class Members:
    """Knows the newest row of each member, and chooses among them.

    Args:
        own: The name of this member.
        chance: Chooses two of the members.
    """

    def __init__(self, own: str, chance: random.Random | None = None) -> None:
        self.own = own
        self._chance = chance or random.Random()  # noqa: S311 - spreads load, keeps no secret
        self._rows: dict[str, tuple[MemberRow, float]] = {}
        self._expected: dict[str, int] = {}

    def note(self, row: MemberRow, now: float) -> None:
        """Take a new row."""
        if row.name in self._rows or len(self._rows) < MOST_MEMBERS or self._forget_one(now):
            self._rows[row.name] = (row, now)
            self._expected.pop(row.name, None)

    def remove(self, name: str) -> None:
        """A member is gone."""
        self._rows.pop(name, None)
        self._expected.pop(name, None)

    def alive(self, now: float) -> dict[str, MemberRow]:
        """The members whose rows are fresh, by name."""
        return {name: row for name, (row, since) in self._rows.items() if now - since <= LIFETIME}

    def has_other_open(self, now: float) -> bool:
        """Whether another member accepts calls."""
        return any(name != self.own and not row.is_draining for name, row in self.alive(now).items())

    def choose(
        self, named: str | None, *, is_return: bool, now: float, without: Collection[str] = ()
    ) -> str | None:
        """The member for a request: the one that it names, else the less loaded one of two random ones.

        A call that a draining member has moved goes to another one.

        Args:
            named: The member that the address of the request names.
            is_return: Whether the carrier asks what to do with a call whose stream has ended.
            now: Loop time.
            without: Members that have been tried.

        Returns:
            Its name; None if there is none.
        """
        alive = {name: row for name, row in self.alive(now).items() if name not in without}
        if named in alive and not (is_return and alive[named].is_draining):
            return named
        open_ones = [name for name, row in alive.items() if not row.is_draining]
        roomy = [name for name in open_ones if self._share(name) < 1.0]
        candidates = sorted(roomy or open_ones)
        if len(candidates) > 2:
            candidates = self._chance.sample(candidates, 2)
        else:
            self._chance.shuffle(candidates)
        return min(candidates, key=self._share, default=named if named in alive else None)

    def has_room(self, name: str) -> bool:
        """Whether a member accepts one more call, as far as is known."""
        found = self._rows.get(name)
        return found is not None and not found[0].is_draining and self._share(name) < 1.0

    def sent(self, name: str) -> None:
        """A call was sent to a member, whose next row will count it."""
        self._expected[name] = self._expected.get(name, 0) + 1

    def _share(self, name: str) -> float:
        row, _ = self._rows[name]
        return (row.calls + self._expected.get(name, 0)) / row.limit if row.limit > 0 else 1.0

    def _forget_one(self, now: float) -> bool:
        alive = self.alive(now)
        gone = next((name for name in self._rows if name not in alive), None)
        if gone is not None:
            self.remove(gone)
        return gone is not None
