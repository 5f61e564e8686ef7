"""The worker processes of a server: started, started again when they die, replaced one by one, and ended."""

from __future__ import annotations

import asyncio
import itertools

from loguru import logger

from voiceflow.errors import ConfigurationError, VoiceflowError
from voiceflow.server.workers.member import WorkerProcess
from voiceflow.server.workers.plan import WorkerPlan
from voiceflow.server.workers.restarts import Restarts
from voiceflow.server.workers.switchboard import Switchboard
from voiceflow.tasks import TaskScope

START_LIMIT = 120.0
"""Seconds in which a worker has to be ready; it may have to load models."""

LEAVE_LIMIT = 30.0
"""Seconds beyond the time for draining and goodbyes after which a worker that was asked to end is killed."""

CLOSE_LIMIT = 5.0


class WorkersFailedError(VoiceflowError):
    """Too many workers died in a row."""


class Crew:
    """Keeps the wished number of workers.

    Args:
        plan: What each of them runs.
        size: How many.

    Attributes:
        switchboard: Hands connections to the workers.
        lost: Done, with an error, if no worker is left and none is started again.
    """

    def __init__(self, plan: WorkerPlan, size: int) -> None:
        self.switchboard = Switchboard(leaving=self._replace_leaving)
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._plan = plan
        self._size = size
        self._loop = asyncio.get_running_loop()
        self._numbers = itertools.count(1)
        self._members: dict[int, WorkerProcess] = {}
        self._restarts = Restarts()
        self._tasks = TaskScope()
        self._is_ending = False
        self._replacing = asyncio.Lock()
        self._patience = plan.config.drain + plan.config.goodbye + LEAVE_LIMIT

    def __len__(self) -> int:
        return len(self._members)

    async def open(self) -> None:
        """Start the workers, and wait until all are ready.

        Raises:
            ConfigurationError: If one cannot start.
        """
        started = [self._start(share) for share in self._plan.shares()]
        for member in started:
            if not await self._is_up(member):
                raise ConfigurationError(member.failure or f"a worker ended: {member.describe_end()}")

    async def replace_all(self) -> None:
        """Replace the workers one by one with new ones; their calls move. A new one that fails ends that."""
        for member in [each for each in self._members.values() if not each.is_leaving]:
            if not await self._replace(member):
                return

    async def drain(self) -> None:
        """End all workers once their calls are over, within the limits of the settings."""
        self._is_ending = True
        for member in self._members.values():
            member.drain(moves=False)
        try:
            async with asyncio.timeout(self._patience):
                await self._all_over()
        except TimeoutError:
            logger.error("{} workers did not end", len(self._members))

    def cut(self) -> None:
        """End all workers at once."""
        self._is_ending = True
        for member in self._members.values():
            member.cut()

    async def close(self) -> None:
        """Kill the workers that are left."""
        self._is_ending = True
        await self._tasks.close(limit=CLOSE_LIMIT)
        for member in self._members.values():
            member.kill()
        await self._all_over()

    async def _all_over(self) -> None:
        for member in list(self._members.values()):
            await member.over.wait()

    def _start(self, share: int) -> WorkerProcess:
        number = next(self._numbers)
        member = WorkerProcess(self._plan.with_places(share), number, self.switchboard.receive, self._ended)
        self._members[number] = member
        logger.info("worker {} starts, process {}", number, member.process_id)
        return member

    async def _is_up(self, member: WorkerProcess) -> bool:
        try:
            async with asyncio.timeout(START_LIMIT):
                return await asyncio.shield(member.is_ready)
        except TimeoutError:
            logger.error("worker {} was not ready within {:g} s", member.number, START_LIMIT)
            member.kill()
            return False

    def _replace_leaving(self, number: int) -> None:
        member = self._members.get(number)
        if member is not None and not self._is_ending and not member.is_leaving:
            self._tasks.spawn(self._replace_soon(member), name=f"replace worker {member.number}")

    async def _replace_soon(self, member: WorkerProcess) -> None:
        await self._replace(member)

    async def _replace(self, member: WorkerProcess) -> bool:
        """Start another worker, move the calls of this one, and wait for its end."""
        async with self._replacing:
            if member.over.is_set() or member.is_leaving:
                return True
            other = self._start(member.places)
            if not await self._is_up(other):
                logger.error("worker {} stays: the one in its place could not start", member.number)
                return False
            member.drain(moves=True)
            try:
                async with asyncio.timeout(self._patience):
                    await member.over.wait()
            except TimeoutError:
                member.kill()
            return True

    def _ended(self, member: WorkerProcess) -> None:
        was_ready = member.number in self.switchboard.roster.workers
        self.switchboard.gone(member)
        self._members.pop(member.number, None)
        if member.is_leaving or self._is_ending:
            logger.info("worker {} has ended", member.number)
            return
        logger.error("worker {} died: {}", member.number, member.failure or member.describe_end())
        staying = [each for each in self._members.values() if not each.is_leaving]
        if len(staying) >= self._size:
            return
        delay = self._restarts.died(age=self._loop.time() - member.since)
        if delay is None:
            logger.error("too many workers died in a row: no further one is started")
            if not self._members and not self.lost.done():
                self.lost.set_exception(WorkersFailedError("too many workers died in a row"))
            return
        if was_ready or self.switchboard.roster.workers:
            self._tasks.spawn(self._start_after(delay, member.places), name="start worker")

    async def _start_after(self, delay: float, places: int) -> None:
        await asyncio.sleep(delay)
        if not self._is_ending:
            self._start(places)
