"""The list of calls of one process as a value, and those of all workers of a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from voiceflow.inspector.list_page import UP, CallRow
from voiceflow.inspector.summary import CallSummary
from voiceflow.server.colleagues import Colleagues

TOPIC = "inspector.calls"
"""The topic of the question for the calls of a worker."""

PERIOD = 0.4
"""Seconds for which the lists of the other workers count as current."""


@dataclass(frozen=True, slots=True)
class CallList:
    """The calls of one process.

    Attributes:
        up: How many are up.
        lag: The worst lag of its event loop in the last ten seconds, in seconds.
        rows: The calls that are up or over, the newest first.
        more: Further calls, which are not listed.
        notes: Why calls of other processes are missing, for people.
    """

    up: int = 0
    lag: float = 0.0
    rows: tuple[CallRow, ...] = field(default=(), repr=False)
    more: int = 0
    notes: tuple[str, ...] = ()

    def values(self) -> dict[str, Any]:
        """The list as JSON values."""
        return asdict(self)

    def pack(self) -> bytes:
        """The list for another process."""
        return json.dumps(self.values()).encode()

    @classmethod
    def unpack(cls, data: bytes) -> CallList:
        """What another process has packed; an empty list if it did not answer."""
        return cls.read(json.loads(data or b"{}"))

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> CallList:
        """The list that :meth:`values` returned. Fields that a later version has added are ignored.

        Raises:
            ValueError: If it is something else.
        """
        try:
            rows = tuple(_read_row(row) for row in values.get("rows", ()))
            up, more = int(values.get("up", 0)), int(values.get("more", 0))
            return cls(up, float(values.get("lag", 0.0)), rows, more)
        except (AttributeError, KeyError, TypeError):
            raise ValueError("this is no list of calls") from None

    def of_member(self, name: str) -> CallList:
        """The same with the name of the member whose calls they are."""
        return replace(self, rows=tuple(replace(row, member=name) for row in self.rows))

    def cut(self, most: int) -> CallList:
        """The same with so many calls at most; those that are up are the last to go."""
        if len(self.rows) <= most:
            return self
        first = sorted(self.rows, key=lambda row: row.outcome != UP)[:most]
        kept = {id(row) for row in first}
        rows = tuple(row for row in self.rows if id(row) in kept)
        return replace(self, rows=rows, more=self.more + len(self.rows) - most)

    def under(self, root: str) -> CallList:
        """The same with the addresses of its calls below another one."""
        return replace(self, rows=tuple(replace(row, root=root) for row in self.rows))


class CallLists:
    """The lists of all workers, or that of the only process.

    Args:
        own: Returns the list of this process.
        kept: Calls that are over and are shown.
    """

    def __init__(self, own: Callable[[], CallList], *, kept: int) -> None:
        self._own = own
        self._kept = kept
        self._colleagues: Colleagues | None = None
        self._answers: Mapping[int, bytes] = {}
        self._as_of = float("-inf")

    def join(self, colleagues: Colleagues) -> None:
        """There are other workers."""
        self._colleagues = colleagues
        self._asking = asyncio.Lock()
        colleagues.answer(TOPIC, lambda: self._own().pack())

    @property
    def version(self) -> object:
        """Changes whenever the list of another worker may have changed."""
        return self._answers

    async def refresh(self) -> None:
        """Ask the other workers, unless that was done just now."""
        if self._colleagues is None:
            return
        loop = asyncio.get_running_loop()
        async with self._asking:
            if loop.time() - self._as_of >= PERIOD:
                self._answers = await self._colleagues.ask(TOPIC)
                self._as_of = loop.time()

    def all(self, root: Callable[[int], str]) -> CallList:
        """The calls of all workers, the newest first.

        Args:
            root: The address of the pages of a worker, seen from the list.
        """
        if self._colleagues is None:
            return self._own()
        lists = [CallList.unpack(body).under(root(number)) for number, body in self._answers.items()]
        return join_lists(lists, kept=self._kept)


def join_lists(lists: Sequence[CallList], *, kept: int) -> CallList:
    """The calls of several processes in one list, the newest first.

    Args:
        lists: Theirs.
        kept: Calls that are over and are shown.
    """
    rows = sorted((row for each in lists for row in each.rows), key=lambda row: row.began, reverse=True)
    return CallList(
        up=sum(each.up for each in lists),
        lag=max((each.lag for each in lists), default=0.0),
        rows=tuple(_newest(rows, kept)),
        more=sum(each.more for each in lists),
        notes=tuple(note for each in lists for note in each.notes),
    )


def _read_row(values: Mapping[str, Any]) -> CallRow:
    summary = CallSummary(**_known(CallSummary, values["summary"]))
    return CallRow(**{**_known(CallRow, values), "summary": summary})


def _known(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in values.items() if name in names}


def _newest(rows: list[CallRow], kept: int) -> Iterator[CallRow]:
    """All calls that are up, and the newest of those that are over."""
    for row in rows:
        kept -= row.outcome != UP
        if row.outcome == UP or kept >= 0:
            yield row
