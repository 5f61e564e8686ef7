"""The rows of a fleet's members in NATS: that of this member is announced, and those of all are watched."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import NoReturn, Protocol

from loguru import logger
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import KeyValueConfig, StorageType
from nats.js.kv import KeyValue

from voiceflow.server.fleet.members import MOST_MEMBERS
from voiceflow.server.fleet.nats_rows import open_bucket
from voiceflow.server.fleet.registry import RowWatcher
from voiceflow.server.fleet.rows import MemberRow
from voiceflow.tasks import TaskScope

ROW_LIFETIME = 3.0
"""Seconds after which NATS drops the row of a member that does not renew it."""

SILENCE_LIMIT = 5.0
"""Seconds without the own row, after which the watch is opened again."""


class NatsLink(Protocol):
    """The connection to NATS. ``NatsRegistry`` is one."""

    @property
    def is_connected(self) -> bool:
        """Whether NATS is within reach, and its buckets are open."""


class NatsMembers:
    """Keeps the row of this member in NATS, and passes on the rows of all.

    Args:
        link: The connection to NATS.
        name: The name of this member.
        tasks: Run the watch.
        silent: Called when the own row has not come back for ``SILENCE_LIMIT``.

    Attributes:
        watcher: Takes the rows. To be set before ``begin``.
    """

    def __init__(self, link: NatsLink, name: str, tasks: TaskScope, silent: Callable[[], None]) -> None:
        self.watcher: RowWatcher
        self._link = link
        self._name = name
        self._tasks = tasks
        self._silent = silent
        self._bucket: KeyValue | None = None
        self._row = b""
        self._announced = asyncio.Event()
        self._unreadable: set[str] = set()
        self._heard = 0.0
        self._loop = asyncio.get_running_loop()

    async def open(self, stream: JetStreamContext, bucket: str) -> None:
        """Open the bucket of the rows, and make it if it is not there.

        Raises:
            Error, OSError: If NATS does not do it.
        """
        config = KeyValueConfig(bucket=bucket, ttl=ROW_LIFETIME, storage=StorageType.MEMORY)
        self._bucket = await open_bucket(stream, config)
        self._heard = self._loop.time()

    def begin(self) -> None:
        """Announce the row again, and watch the bucket that was opened."""
        self._announced.set()
        if self._bucket is not None:
            self._tasks.spawn(self._watch(self._bucket), name="watch members")

    def announce(self, row: MemberRow) -> None:
        """See ``FleetRegistry.announce``."""
        self._row = row.encode()
        self._announced.set()

    async def leave(self) -> None:
        """Remove the row of this member."""
        if self._bucket is not None:
            await self._bucket.delete(self._name)

    async def keep_announcing(self) -> NoReturn:
        """Store each row that is announced, for ever."""
        while True:
            await self._announced.wait()
            self._announced.clear()
            if not self._link.is_connected or self._bucket is None or not self._row:
                continue
            try:
                await self._bucket.put(self._name, self._row)
            except (Error, OSError, TimeoutError) as error:
                logger.debug("the row of this member is not renewed: {}", type(error).__name__)
            if self._loop.time() - self._heard > SILENCE_LIMIT:
                self._silent()

    async def _watch(self, bucket: KeyValue) -> None:
        """Pass on rows, until the connection is lost or another watch takes over."""
        try:
            watch = await bucket.watchall(inactive_threshold=60.0)
        except (Error, OSError, TimeoutError):
            return  # The own row is not heard: the watch is opened again.
        try:
            while self._link.is_connected and bucket is self._bucket:
                try:
                    entry = await watch.updates(timeout=SILENCE_LIMIT)  # type: ignore[no-untyped-call]
                except (Error, TimeoutError):
                    continue
                if isinstance(entry, KeyValue.Entry):
                    self._note(entry)
        finally:
            with contextlib.suppress(Error, OSError, TimeoutError):
                await watch.stop()  # type: ignore[no-untyped-call]

    def _note(self, entry: KeyValue.Entry) -> None:
        if entry.operation is not None:
            self.watcher.remove(entry.key)
            return
        if entry.key == self._name:
            self._heard = self._loop.time()
        try:
            row = MemberRow.decode(entry.value or b"")
        except ValueError as error:
            # It comes again each second.
            if entry.key not in self._unreadable and len(self._unreadable) < MOST_MEMBERS:
                self._unreadable.add(entry.key)
                logger.warning("the row of member {} cannot be read: {}", entry.key, error)
            return
        if row.name == entry.key:
            self.watcher.note(row)
