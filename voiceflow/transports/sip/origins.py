"""Where invitations came from, read from the SIP stack's trace of its messages. No I/O.

The stack's own events name no address: ``From`` and ``Via`` hold what the caller has written there.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable

TRACE_LIMIT = 0.5
"""Seconds after an invitation in which its trace has to arrive; it comes from another thread."""

MOST_CALLS = 1000
"""Invitations that are remembered; the oldest are forgotten."""

MOST_SOURCES = 4
"""Addresses that are remembered for one invitation: one too many refuses it already."""

_FIRST = re.compile(r"(RX|TX) [A-Z]+ (\S+) -> (\S+)\n([A-Z]+) [^\r\n]* SIP/2\.0\r?\n")
_FORBIDDEN = re.compile(r"TX [A-Z]+ \S+ -> (\S+)\nSIP/2\.0 403 ")
_INVITE = re.compile(r"^cseq[ \t]*:[ \t]*\d+[ \t]+INVITE\b", re.IGNORECASE | re.MULTILINE)
# A folded line and the short form too. If there are two, the stack may take either.
_CALL_ID = re.compile(r"^(?:call-id|i)[ \t]*:\s*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)


class Origins:
    """Remembers from which addresses each invitation came, and where the agent registers.

    Args:
        forbidden: Called once for each invitation that the stack refuses by itself with 403, with the address
            from which it came.

    Attributes:
        registrars: Addresses to which registrations were sent.
    """

    def __init__(self, forbidden: Callable[[str], None] = lambda _: None) -> None:
        self.registrars: set[str] = set()
        self._forbidden = forbidden
        self._sources: OrderedDict[str, set[str]] = OrderedDict()
        self._refused: OrderedDict[str, None] = OrderedDict()
        self._news = asyncio.Event()

    def note(self, trace: str) -> None:
        """Take one message of the trace: a line with its direction and addresses, then the message."""
        if (answer := _FORBIDDEN.match(trace)) is not None:
            self._note_refusal(trace, _host(answer[1]))
            return
        found = _FIRST.match(trace)
        if found is None:
            return
        direction, source, target, method = found.groups()
        if (direction, method) == ("TX", "REGISTER"):
            self.registrars.add(_host(target))
        elif (direction, method) == ("RX", "INVITE"):
            for call_id in _CALL_ID.findall(_head(trace))[:MOST_SOURCES]:
                self._note_invitation(call_id.strip(), _host(source))
            self._news.set()
            self._news.clear()

    async def of(self, call_id: str) -> frozenset[str]:
        """The addresses from which invitations with this Call-ID came; none if they are not known."""
        try:
            async with asyncio.timeout(TRACE_LIMIT):
                while call_id not in self._sources:
                    await self._news.wait()
        except TimeoutError:
            return frozenset()
        return frozenset(self._sources[call_id])

    def _note_invitation(self, call_id: str, source: str) -> None:
        sources = self._sources.setdefault(call_id, set())
        self._sources.move_to_end(call_id)
        if len(sources) < MOST_SOURCES:
            sources.add(source)
        while len(self._sources) > MOST_CALLS:
            self._sources.popitem(last=False)

    def _note_refusal(self, trace: str, source: str) -> None:
        head = _head(trace)
        call_id = next(iter(_CALL_ID.findall(head)), "").strip()
        if not _INVITE.search(head) or call_id in self._refused:
            return  # The stack sends it again until it is acknowledged.
        self._refused[call_id] = None
        while len(self._refused) > MOST_CALLS:
            self._refused.popitem(last=False)
        self._forbidden(source)


def _head(trace: str) -> str:
    return re.split(r"\r?\n\r?\n", trace, maxsplit=1)[0]


def _host(place: str) -> str:
    return place.rpartition(":")[0].strip("[]")
