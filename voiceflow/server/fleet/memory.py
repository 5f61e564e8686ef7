"""A fleet's register in memory, for several applications in one process."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field

from voiceflow.net.timer import Timer
from voiceflow.server.call_states import CallStates, StoredCall
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.server.fleet.registry import (
    JOIN_LIMIT,
    AnswerMember,
    MemberGoneError,
    RowWatcher,
    name_is_taken,
)
from voiceflow.server.fleet.rows import MemberRow

RETRY_INTERVAL = 1.0
"""Seconds between two looks at whether a name is free."""


@dataclass
class MemoryHub:
    """What the registers of a fleet share.

    Attributes:
        states: Owners and states of calls.
        latency: Seconds of a request or a claim, one way.
        write_delay: Seconds until a state that was saved is stored, unless it is flushed before.
        is_up: Whether it is within reach.
        members: The registers that are open, by the names of their members.
        rows: The newest rows of the members.
    """

    states: CallStates = field(default_factory=CallStates)
    latency: float = 0.001
    write_delay: float = 0.0
    is_up: bool = True
    members: dict[str, MemoryRegistry] = field(default_factory=dict)
    rows: dict[str, MemberRow] = field(default_factory=dict)

    async def pass_on(self) -> None:
        """Wait as long as a message takes.

        Raises:
            ConnectionError: If the hub is out of reach.
        """
        if not self.is_up:
            raise ConnectionError("the register is out of reach")
        await asyncio.sleep(self.latency)


class MemoryRegistry:
    """The register of one member.

    Args:
        hub: Shared by the members.
        name: The name of this one.

    Attributes:
        instance: See ``FleetRegistry``.
    """

    def __init__(self, hub: MemoryHub, name: str) -> None:
        self.instance = secrets.token_hex(8)
        self._hub = hub
        self._name = name
        self._row: MemberRow | None = None
        self._watcher: RowWatcher | None = None
        self._answer: AnswerMember | None = None
        self._unsaved: dict[str, bytes] = {}
        self._writing = Timer(self._store)

    @property
    def is_connected(self) -> bool:
        return self._hub.is_up

    async def open(self, watcher: RowWatcher, answer: AnswerMember) -> None:
        await self._take_name()
        self._watcher, self._answer = watcher, answer
        self._hub.members[self._name] = self
        for row in self._hub.rows.values():
            watcher.note(row)
        if self._row is not None:
            self.announce(self._row)

    async def _take_name(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + JOIN_LIMIT
        while self._name in self._hub.members:
            if loop.time() >= until:
                raise name_is_taken(self._name)
            await asyncio.sleep(RETRY_INTERVAL)

    def announce(self, row: MemberRow) -> None:
        self._row = row
        if not self._is_open:
            return
        self._hub.rows[self._name] = row
        for other in self._hub.members.values():
            if other._watcher is not None:
                other._watcher.note(row)

    async def request(self, member: str, message: FleetMessage) -> FleetMessage:
        other = self._hub.members.get(member)
        if other is None or other._answer is None or not self._hub.is_up:
            raise MemberGoneError(f"{member} cannot be asked")
        await self._hub.pass_on()
        answer = await other._answer(FleetMessage.decode(message.encode()))
        if self._hub.members.get(member) is not other:
            raise MemberGoneError(f"{member} has gone")
        await self._hub.pass_on()
        return answer

    def save(self, call_id: str, state: bytes) -> None:
        if self._hub.write_delay:
            self._unsaved[call_id] = state
            if not self._writing.is_set:
                self._writing.set(asyncio.get_running_loop().time() + self._hub.write_delay)
        elif self._is_open:
            self._hub.states.save(self._name, call_id, state)

    def arrive(self, call_id: str) -> None:
        if self._is_open:
            self._hub.states.arrive(self._name, call_id)

    async def take(self, call_id: str) -> StoredCall:
        await self._hub.pass_on()
        return self._hub.states.take(self._name, call_id)

    def forget(self, call_id: str) -> None:
        self._unsaved.pop(call_id, None)
        if self._is_open:
            self._hub.states.forget(self._name, call_id)

    async def owner(self, call_id: str) -> str | None:
        await self._hub.pass_on()
        return self._hub.states.owner(call_id)

    async def flush(self) -> None:
        self._store()

    async def close(self) -> None:
        if self._hub.members.get(self._name) is not self:
            return
        self.die()
        for other in self._hub.members.values():
            if other._watcher is not None:
                other._watcher.remove(self._name)

    def _store(self) -> None:
        unsaved, self._unsaved = self._unsaved, {}
        if self._is_open:
            for call_id, state in unsaved.items():
                self._hub.states.save(self._name, call_id, state)

    def die(self) -> None:
        """Vanish without a word, as the process of a member that is killed."""
        if self._hub.members.get(self._name) is self:
            del self._hub.members[self._name]
            self._hub.rows.pop(self._name, None)

    @property
    def _is_open(self) -> bool:
        return self._hub.is_up and self._hub.members.get(self._name) is self
