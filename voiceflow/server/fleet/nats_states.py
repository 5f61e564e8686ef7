"""The states of a member's calls in NATS, written behind: no call waits for them."""

from __future__ import annotations

import asyncio
from typing import NoReturn

from loguru import logger

from voiceflow.net.retries import repeat
from voiceflow.server.call_states import MOST_CALLS, StoredCall
from voiceflow.server.fleet.nats_rows import LARGEST_STATE, CallRows, Owner, RowChangedError

RETRY_INTERVAL = 1.0
"""Seconds until the next attempt after NATS did not answer."""

MOST_ATTEMPTS = 3
"""Attempts to change a row that others change meanwhile."""


class NatsStates:
    """Keeps the newest state of each call of this member, and stores it as soon as NATS takes it.

    Args:
        rows: The rows of the calls.
        owner: This process of this member.
        connected: Set while NATS is within reach. What is saved meanwhile waits.
    """

    def __init__(self, rows: CallRows, owner: Owner, connected: asyncio.Event) -> None:
        self._rows = rows
        self._connected = connected
        self._owner = owner
        # None: the call has ended.
        self._newest: dict[str, bytes | None] = {}
        self._revisions: dict[str, int] = {}
        self._unsaved: dict[str, None] = {}
        self._lost: dict[str, None] = {}
        # Their streams are here, so that the next state is stored whoever has the row.
        self._arrived: dict[str, None] = {}
        self._wake = asyncio.Event()
        self._saved = asyncio.Event()
        self._saved.set()

    def save(self, call_id: str, state: bytes) -> None:
        """See ``FleetRegistry.save``."""
        if call_id in self._lost or (call_id in self._newest and self._newest[call_id] is None):
            return
        if len(state) > LARGEST_STATE:
            logger.warning("call {}: its state has {} bytes and is not stored", call_id, len(state))
            return
        if len(self._newest) >= MOST_CALLS and call_id not in self._newest:
            self._drop(next(iter(self._newest)))
        self._change(call_id, state)

    def forget(self, call_id: str) -> None:
        """See ``FleetRegistry.forget``."""
        if call_id in self._newest:
            self._change(call_id, None)
        self._lost.pop(call_id, None)

    def arrive(self, call_id: str) -> None:
        """See ``FleetRegistry.arrive``."""
        self._lost.pop(call_id, None)
        self._arrived[call_id] = None
        if len(self._arrived) > MOST_CALLS:
            del self._arrived[next(iter(self._arrived))]

    async def take(self, call_id: str) -> StoredCall:
        """See ``FleetRegistry.take``."""
        for _ in range(MOST_ATTEMPTS):
            row = await self._rows.read(call_id)
            if row is None or row.has_ended:
                return StoredCall(has_ended=row is not None)
            try:
                revision = await self._rows.write(call_id, self._owner, row.state, last=row.revision)
            except RowChangedError:
                continue
            self._lost.pop(call_id, None)
            self._newest[call_id], self._revisions[call_id] = row.state, revision
            return StoredCall(row.state)
        raise ConnectionError("others change the call")

    async def owner(self, call_id: str) -> str | None:
        """See ``FleetRegistry.owner``."""
        row = await self._rows.read(call_id)
        return None if row is None or row.has_ended else row.owner.name

    def save_all(self) -> None:
        """Store the states of all calls again: NATS is back, perhaps without what it had."""
        for call_id, state in list(self._newest.items()):
            self._change(call_id, state)

    async def saved(self) -> None:
        """Wait until everything is stored."""
        await self._saved.wait()

    async def keep_saving(self) -> NoReturn:
        """Store what has changed, for ever."""
        while True:
            await repeat(self._save_next, (OSError,), lambda *_: RETRY_INTERVAL)

    async def _save_next(self) -> None:
        """Store the next state, once there is one and NATS is within reach."""
        while not self._unsaved:
            self._saved.set()
            self._wake.clear()
            await self._wake.wait()
        await self._connected.wait()
        call_id = next(iter(self._unsaved), None)
        if call_id is None:
            return  # Its call has ended meanwhile.
        del self._unsaved[call_id]
        try:
            await self._store(call_id)
        except ValueError as error:
            # Another attempt would fail, too, and delay the states of other calls.
            logger.warning("call {}: its state is not stored any more: {}", call_id, error)
            self._lose(call_id)
        except OSError as error:
            logger.debug("call {}: its state is not stored yet: {}", call_id, error)
            if call_id in self._newest:
                self._unsaved[call_id] = None
            raise

    def _change(self, call_id: str, state: bytes | None) -> None:
        self._newest[call_id] = state
        self._unsaved[call_id] = None
        self._saved.clear()
        self._wake.set()

    async def _store(self, call_id: str) -> None:
        for _ in range(MOST_ATTEMPTS):
            if call_id not in self._newest:
                return
            state = self._newest[call_id]
            last = self._revisions.get(call_id, 0)
            try:
                self._revisions[call_id] = await self._rows.write(
                    call_id, self._owner, state or b"", last=last, ended=state is None
                )
            except RowChangedError:
                if not await self._catch_up(call_id, is_known=last > 0):
                    self._lose(call_id)
                    return
                continue
            self._arrived.pop(call_id, None)
            if state is None and self._newest.get(call_id) is None:
                self._drop(call_id)
            return

    async def _catch_up(self, call_id: str, *, is_known: bool) -> bool:
        """Learn the newest revision of a row. Returns whether this member may change it.

        A stream that has arrived here without a claim makes this member the owner; one that was here before
        and is another's now does not.
        """
        row = await self._rows.read(call_id)
        may_be_foreign = not is_known or call_id in self._arrived
        if row is not None and (row.has_ended or not (may_be_foreign or self._is_own(row.owner))):
            return False
        self._revisions[call_id] = row.revision if row is not None else 0
        return True

    def _is_own(self, owner: Owner) -> bool:
        """Whether this process is the owner, not an earlier or later one under the same name."""
        return owner.name == self._owner.name and owner.instance in ("", self._owner.instance)

    def _lose(self, call_id: str) -> None:
        self._drop(call_id)
        self._lost[call_id] = None
        if len(self._lost) > MOST_CALLS:
            del self._lost[next(iter(self._lost))]

    def _drop(self, call_id: str) -> None:
        self._newest.pop(call_id, None)
        self._revisions.pop(call_id, None)
        self._unsaved.pop(call_id, None)
        self._arrived.pop(call_id, None)
