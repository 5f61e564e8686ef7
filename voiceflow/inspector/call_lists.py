"""The list of calls of one process as a value, and those of all workers of a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

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
    """

    up: int = 0
    lag: float = 0.0
    rows: tuple[CallRow, ...] = field(default=(), repr=False)

    def pack(self) -> bytes:
        """The list for another process."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def unpack(cls, data: bytes) -> CallList:
        """What another process has packed; an empty list if it did not answer."""
        fields = json.loads(data or b"{}")
        rows = (
            CallRow(**{**row, "summary": CallSummary(**row["summary"])}) for row in fields.pop("rows", ())
        )
        return cls(**fields, rows=tuple(rows))

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
        rows = sorted((row for each in lists for row in each.rows), key=lambda row: row.began, reverse=True)
        return CallList(
            up=sum(each.up for each in lists),
            lag=max((each.lag for each in lists), default=0.0),
            rows=tuple(_newest(rows, self._kept)),
        )


def _newest(rows: list[CallRow], kept: int) -> Iterator[CallRow]:
    """All calls that are up, and the newest of those that are over."""
    for row in rows:
        kept -= row.outcome != UP
        if row.outcome == UP or kept >= 0:
            yield row
