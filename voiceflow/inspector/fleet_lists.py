"""The list of the calls of all members of the fleet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from voiceflow.errors import VoiceflowError
from voiceflow.inspector.call_lists import CallList, join_lists
from voiceflow.inspector.fleet_calls import UNREADABLE
from voiceflow.inspector.packed_json import pack, unpack
from voiceflow.server.fleet.other_members import OtherMembers

TOPIC = "inspector.calls"
"""The topic of the question for the calls of a member."""

PERIOD = 1.0
"""Seconds for which the lists of the other members count as current."""

MOST_SENT = 300
"""Calls in the list of one member; those that are up first."""

MOST_SHOWN = 1000
"""Calls in the list of all members; those that are up first."""


class FleetLists:
    """The lists of all members. See ``CallLists``.

    Args:
        others: The other members.
        own: Returns the list of this process, with keys that hold in the whole fleet.
        kept: Calls that are over and are shown.
    """

    def __init__(self, others: OtherMembers, own: Callable[[], CallList], *, kept: int) -> None:
        self._others = others
        self._own = own
        self._kept = kept
        self._lists: dict[str, CallList] = {}
        self._as_of = self._sent_at = float("-inf")
        self._sent = b""
        self._asking = asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        others.answer(TOPIC, self._answer)

    @property
    def version(self) -> object:
        """Changes whenever the list of another member may have changed."""
        return self._lists

    async def refresh(self) -> None:
        """Ask the other members, unless that was done just now."""
        async with self._asking:
            if self._loop.time() - self._as_of < PERIOD:
                return
            names = [name for name in self._others.rows() if name != self._others.name]
            answers = await asyncio.gather(*map(self._ask, names))
            found = dict(zip(names, answers, strict=True))
            if found != self._lists:
                self._lists = found
            self._as_of = self._loop.time()

    def all(self, root: Callable[[int], str]) -> CallList:
        """The calls of all members, the newest first. Their keys name the members: no root is needed."""
        own = self._own().of_member(self._others.name)
        lists = [own, *(each.of_member(name) for name, each in self._lists.items())]
        return join_lists(lists, kept=self._kept).cut(MOST_SHOWN)

    async def _ask(self, member: str) -> CallList:
        try:
            answer = await self._others.ask(member, TOPIC)
            return CallList.read(unpack(answer or b""))
        except VoiceflowError as error:
            return CallList(notes=(str(error),))
        except ValueError:
            return CallList(notes=(f"member {member} {UNREADABLE}",))

    def _answer(self, question: bytes) -> bytes:
        # Many pages of many members ask; each list costs some milliseconds.
        if self._loop.time() - self._sent_at >= PERIOD / 2:
            self._sent = pack(replace(self._own(), notes=()).cut(MOST_SENT).values())
            self._sent_at = self._loop.time()
        return self._sent
