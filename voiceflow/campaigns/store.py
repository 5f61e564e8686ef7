"""The file of campaigns, off the event loop: one thread does the work, one piece after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

from loguru import logger

from voiceflow.audio.computing import ComputingThread
from voiceflow.campaigns.attempts import AttemptLog
from voiceflow.campaigns.database import Place, open_database
from voiceflow.campaigns.do_not_call import DoNotCallList
from voiceflow.campaigns.intents import IntentLog
from voiceflow.campaigns.register import CampaignRegister
from voiceflow.campaigns.row_table import RowTable
from voiceflow.campaigns.sqlite import DiallerLock
from voiceflow.errors import VoiceflowError, describe_error

T = TypeVar("T")

LONGEST_QUEUE = 1024
"""Pieces of work that may wait for the thread."""


class StoreBusyError(VoiceflowError):
    """Too much waits to be written: the disk is slower than the calls."""


class CampaignFile:
    """An open file of campaigns. Its methods, and those of its parts, block.

    Args:
        path: Where it is; made if there is none. The address of a Postgres database, such as
            ``postgresql://user@host/name``, for campaigns that several machines share.
        is_durable: Whether what is written survives a power cut, and not only the end of the process.

    Attributes:
        path: Where it is.
        register: The campaigns.
        do_not_call: Numbers that none of them calls.
        attempts: The calls.

    Raises:
        ConfigurationError: If it cannot be opened.
    """

    def __init__(self, path: Place, *, is_durable: bool = True) -> None:
        self.path = path
        self._connection = open_database(path, is_durable=is_durable)
        self.register = CampaignRegister(self._connection)
        self.do_not_call = DoNotCallList(self._connection)
        self.attempts = AttemptLog(self._connection)

    @property
    def is_shared(self) -> bool:
        """Whether diallers on several machines may work on one campaign."""
        return self._connection.is_shared

    def time(self) -> float:
        """The Unix time by which the machines that share it agree."""
        return self._connection.time()

    def lock(self, campaign: str) -> Callable[[], None]:
        """Keep a second dialler from the campaign, unless it may be shared; returns what lets it go.

        Raises:
            ConfigurationError: If another dialler has it.
        """
        if self.is_shared:
            return lambda: None
        return DiallerLock(Path(self.path), campaign).release

    def rows(self, campaign: str) -> RowTable:
        """The rows of a campaign."""
        return RowTable(self._connection, campaign)

    def intents(self, campaign: str) -> IntentLog:
        """The intents to call of a campaign."""
        return IntentLog(self._connection, campaign)

    def block_attempt(self, campaign: str, attempt: str, reason: str, now: float) -> None:
        """Enter the number that was called in an attempt in the do-not-call list."""
        row = self.rows(campaign).of_attempt(attempt)
        if row is not None:
            self.do_not_call.add([row.number], reason=reason, now=now)

    def close(self) -> None:
        """Close it. What was written stays."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class CampaignStore:
    """Gives work on a file to its thread.

    Args:
        file: The file. Nobody else in this process uses it.
    """

    def __init__(self, file: CampaignFile) -> None:
        self.file = file
        self._thread = ComputingThread("campaigns")
        self._waiting = 0

    async def run(self, work: Callable[[CampaignFile], T]) -> T:
        """Do a piece of work and return its result. If this is cancelled, the work is done all the same.

        Raises:
            StoreBusyError: If too much waits.
        """
        return await self._give(work)

    def post(self, work: Callable[[CampaignFile], object]) -> None:
        """Do a piece of work that nobody waits for, even if the caller ends meanwhile.

        Raises:
            StoreBusyError: If too much waits.
        """
        self._give(work).add_done_callback(_log_failure)

    async def close(self) -> None:
        """Do what waits, then close the file."""
        await self._give(CampaignFile.close)
        self._thread.shutdown(wait=False)

    def _give(self, work: Callable[[CampaignFile], T]) -> asyncio.Future[T]:
        if self._waiting >= LONGEST_QUEUE:
            raise StoreBusyError("the file of campaigns is slower than the calls")
        self._waiting += 1
        done = asyncio.get_running_loop().run_in_executor(self._thread, work, self.file)
        done.add_done_callback(self._finish)
        return done

    def _finish(self, done: asyncio.Future[T]) -> None:
        self._waiting -= 1


def _log_failure(done: asyncio.Future[object]) -> None:
    if not done.cancelled() and (error := done.exception()) is not None:
        logger.error("the file of campaigns was not written: {}", describe_error(error))
