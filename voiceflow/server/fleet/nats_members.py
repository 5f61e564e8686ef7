"""The rows of a fleet's members in NATS: that of this member is announced, and those of all are watched."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import NoReturn, Protocol

from loguru import logger
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import KeyValueConfig, StorageType
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from voiceflow.server.fleet.members import MOST_MEMBERS
from voiceflow.server.fleet.nats_rows import Owner, open_bucket
from voiceflow.server.fleet.registry import RowWatcher, name_is_taken
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
        own: This process of this member.
        tasks: Run the watch.
        lost: Called when the own row has not come back for ``SILENCE_LIMIT``, or is another one.

    Attributes:
        watcher: Takes the rows. To be set before ``begin``.
    """

    def __init__(self, link: NatsLink, own: Owner, tasks: TaskScope, lost: Callable[[], None]) -> None:
        self.watcher: RowWatcher
        self._link = link
        self._own = own
        self._tasks = tasks
        self._lost = lost
        self._bucket: KeyValue | None = None
        self._row = b""
        self._revision = 0
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

    async def claim(self, is_gone: Callable[[str], Awaitable[bool]]) -> None:
        """Store the row of this process in the bucket that was opened, unless another one has the name.

        Args:
            is_gone: Whether the process with this number is known to be gone.

        Raises:
            ConfigurationError: If another process has the name, and may be alive.
            Error, OSError: If NATS does not do it.
        """
        assert self._bucket is not None
        name = self._own.name
        try:
            self._revision = await self._bucket.create(name, self._row)
            return
        except KeyWrongLastSequenceError:
            pass
        try:
            found = await self._bucket.get(name)
            instance = _instance(found.value or b"")
            if instance != self._own.instance and not await is_gone(instance):
                raise name_is_taken(name)
            self._revision = await self._bucket.update(name, self._row, last=found.revision)
        except (KeyNotFoundError, KeyWrongLastSequenceError):
            # The name changes hands at this moment.
            raise name_is_taken(name) from None

    def begin(self) -> None:
        """Watch the bucket that was opened."""
        if self._bucket is not None:
            self._tasks.spawn(self._watch(self._bucket), name="watch members")

    def announce(self, row: MemberRow) -> None:
        """See ``FleetRegistry.announce``."""
        self._row = row.encode()
        self._announced.set()

    async def leave(self) -> None:
        """Remove the row of this process."""
        if self._bucket is not None:
            await self._bucket.delete(self._own.name, last=self._revision)

    async def keep_announcing(self) -> NoReturn:
        """Store each row that is announced, for ever."""
        while True:
            await self._announced.wait()
            self._announced.clear()
            if not self._link.is_connected or self._bucket is None or not self._row:
                continue
            try:
                self._revision = await self._bucket.update(self._own.name, self._row, last=self._revision)
            except KeyWrongLastSequenceError:
                # NATS dropped it, it was renewed without an answer, or another process has taken the name.
                self._lost()
            except (Error, OSError, TimeoutError) as error:
                logger.debug("the row of this member is not renewed: {}", type(error).__name__)
            if self._loop.time() - self._heard > SILENCE_LIMIT:
                self._lost()

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
        if entry.key == self._own.name:
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


def _instance(row: bytes) -> str:
    """The number of the process that wrote a row; empty for a row that cannot be read."""
    try:
        return MemberRow.decode(row).instance
    except ValueError:
        return ""
