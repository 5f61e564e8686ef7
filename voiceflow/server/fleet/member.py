"""A server that is a member of a fleet."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from aiohttp import web
from loguru import logger

from voiceflow import __version__
from voiceflow.server.app import CALLS
from voiceflow.server.call_inspector import CALL_INSPECTOR
from voiceflow.server.call_states import StoredCall
from voiceflow.server.config import ServerConfig
from voiceflow.server.fleet.forwarding import MakeProtocol, serve_packed
from voiceflow.server.fleet.member_commands import MemberCommands
from voiceflow.server.fleet.members import Members
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.server.fleet.other_members import ASK, OTHER_MEMBERS, OtherMembers
from voiceflow.server.fleet.placement import Placement
from voiceflow.server.fleet.registry import FleetRegistry, MemberGoneError
from voiceflow.server.fleet.rows import MemberRow
from voiceflow.tasks import TaskScope
from voiceflow.transports.carrier import Carrier, ReturningCarrier, needs_public_url

ANNOUNCE_INTERVAL = 1.0
"""Seconds between two rows of this member."""

RETURN_LIMIT = 5.0
"""Seconds for which a member that has moved its calls waits for the carrier to ask about the last of them."""

CLOSE_LIMIT = 1.0


class FleetMember:
    """Makes an application one of several that place calls with each other and continue each other's calls.

    Args:
        app: An application that has not started. Its public address is that of this member.
        config: Its settings.
        registry: Connects it with the others.
        carriers: Whose calls it answers.
        leave: Makes it drain and end, when an operator asks for that.
        chance: Chooses the members of which the less loaded one gets a call.
    """

    def __init__(
        self,
        app: web.Application,
        config: ServerConfig,
        registry: FleetRegistry,
        carriers: Sequence[Carrier],
        *,
        leave: Callable[[], None] = lambda: None,
        chance: random.Random | None = None,
    ) -> None:
        assert config.fleet is not None
        name = config.fleet.name
        self._calls = app[CALLS]
        self._config = config
        self._registry = registry
        self._members = Members(name, chance)
        self._row = MemberRow(
            name=name,
            instance=registry.instance,
            address=config.public_url,
            version=config.fleet.version or __version__,
        )
        # Others, such as a page for browsers, name no address in their answers.
        placed = [one for one in carriers if needs_public_url(one)]
        returning = [one for one in placed if isinstance(one, ReturningCarrier)]
        if config.resume.return_by == "off":
            returning = []
        self._placement = Placement(
            self._members,
            registry,
            [one.voice_path for one in placed],
            [one.return_path for one in returning],
            refresh=self._refresh,
        )
        self._commands = MemberCommands(self._calls, leave, app.get(CALL_INSPECTOR))
        self._others = app[OTHER_MEMBERS] = OtherMembers(self._members, registry)
        self._tasks = TaskScope()
        self._loop = asyncio.get_running_loop()
        self._make: MakeProtocol | None = None
        self._calls.save_to(_SharedCalls(registry, self._tasks, name))
        app.middlewares.append(self._placement.answer)

    async def open(self, make: MakeProtocol) -> None:
        """Join the fleet, or wait for its register in the background.

        Args:
            make: Makes the HTTP protocol of a new connection to the application.

        Raises:
            ConfigurationError: If the register refuses this member, or another process has its name.
        """
        self._make = make
        self._announce()
        await self._registry.open(self, self._answer)
        self._tasks.spawn(self._keep_announcing(), name="announce member")

    async def close(self) -> None:
        """Leave the fleet."""
        await self._tasks.close(limit=CLOSE_LIMIT)
        await self._registry.close()

    async def drain(self) -> None:
        """Accept no more calls, move the running ones to other members, and end those that cannot move.

        The last member that is open moves none: nobody could take them up.
        """
        self._calls.is_draining = True
        self._announce()
        moves = self._registry.is_connected and self._members.has_other_open(self._loop.time())
        if moves:
            before = len(self._calls)
            await self._calls.move(patience=self._config.drain)
            await self._until_returned(before - len(self._calls))
        patience = 0.0 if moves else self._config.drain
        await self._calls.drain(patience=patience, goodbye=self._config.goodbye)
        await self._registry.flush()

    def note(self, row: MemberRow) -> None:
        """Take the row of a member."""
        # Under its own name, it may be the row of an earlier process, or of one that has taken the name.
        if row.name != self._row.name or row.instance == self._row.instance:
            self._members.note(row, self._loop.time())

    def remove(self, name: str) -> None:
        """A member has left."""
        self._members.remove(name)

    def _announce(self) -> None:
        self._registry.announce(self._refresh())

    def _refresh(self) -> MemberRow:
        """The row of this member, as of now."""
        load = self._calls.own_load
        row = replace(
            self._row,
            calls=load.taken,
            limit=load.limit,
            streams=load.streams,
            is_draining=load.is_draining,
        )
        self._members.note(row, self._loop.time())
        return row

    async def _keep_announcing(self) -> None:
        while True:
            await asyncio.sleep(ANNOUNCE_INTERVAL)
            self._announce()

    async def _until_returned(self, moved: int) -> None:
        """Wait until the carrier has asked about the calls that moved: its request names this member."""
        try:
            async with asyncio.timeout(RETURN_LIMIT):
                while self._placement.returned < moved:
                    self._placement.has_returned.clear()
                    await self._placement.has_returned.wait()
        except TimeoutError:
            pass  # Some callers have hung up meanwhile.

    async def _answer(self, message: FleetMessage) -> FleetMessage:
        """Answer another member."""
        if message.kind == ASK:
            return self._others.receive(message)
        if message.kind != "webhook":
            return await self._commands.answer(message)
        if self._make is None or (message.values.get("needs_place") and not self._calls.has_room):
            return FleetMessage("full")
        self._members.sent(self._row.name)
        return FleetMessage("answer", body=await serve_packed(self._make, message.body))


class _SharedCalls:
    """The store of the calls' states: the register, and reports of ends to the members that carry them."""

    def __init__(self, registry: FleetRegistry, tasks: TaskScope, name: str) -> None:
        self._registry = registry
        self._tasks = tasks
        self._name = name

    def save(self, call_id: str, state: bytes) -> None:
        self._registry.save(call_id, state)

    def arrive(self, call_id: str) -> None:
        self._registry.arrive(call_id)

    async def take(self, call_id: str) -> StoredCall:
        return await self._registry.take(call_id)

    def forget(self, call_id: str) -> None:
        self._registry.forget(call_id)

    def end(self, call_id: str) -> None:
        self._tasks.spawn(self._end(call_id), name="report the end of a call")

    async def _end(self, call_id: str) -> None:
        try:
            owner = await self._registry.owner(call_id)
            if owner is None or owner == self._name:
                return
            try:
                await self._registry.request(owner, FleetMessage("end", {"call": call_id}))
            except MemberGoneError:
                # Nobody else will take the call up.
                await self._registry.take(call_id)
                self._registry.forget(call_id)
        except OSError:
            logger.warning("call {}: its end cannot be reported: the register is out of reach", call_id)
