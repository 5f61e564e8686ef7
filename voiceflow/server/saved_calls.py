"""Saving the checkpoints of a server's calls, and restoring those of calls that another process began."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from loguru import logger

from voiceflow.checkpoint import Checkpoint
from voiceflow.observers import log_error
from voiceflow.server.call_states import CheckpointStore
from voiceflow.transports import Call

TAKE_LIMIT = 1.0
"""Seconds in which the store has to answer. The caller hears nothing meanwhile."""


@dataclass(frozen=True, slots=True)
class RestoredCall:
    """What a store knows about a call.

    Attributes:
        checkpoint: The checkpoint for its next session; None if nothing was stored.
        has_ended: Whether it ended normally, not long ago.
        is_new: Whether the store has never heard of it, as of a call whose first stream was refused.
    """

    checkpoint: Checkpoint | None = None
    has_ended: bool = False
    is_new: bool = False


_NOWHERE = nullcontext()


class SavedCalls:
    """Saves the checkpoint of each call whenever it changes.

    Attributes:
        store: Where to; None if there is no other process that could continue a call.
    """

    def __init__(self) -> None:
        self.store: CheckpointStore | None = None

    def saving(self, call: Call) -> AbstractContextManager[None]:
        """Save the checkpoint of a call now, and at each change while the block runs."""
        return _NOWHERE if self.store is None else _saving(self.store, call)

    async def restore(self, call_id: str) -> RestoredCall:
        """Take over a call that another process carried, and return its checkpoint, for its next session."""
        if self.store is None:
            return RestoredCall()
        try:
            async with asyncio.timeout(TAKE_LIMIT):
                stored = await self.store.take(call_id)
            if stored.state is None:
                return RestoredCall(has_ended=stored.has_ended, is_new=not stored.has_ended)
            return RestoredCall(Checkpoint.from_export(json.loads(stored.state)).successor())
        except (OSError, RecursionError, ValueError) as error:
            # The error may quote what was said.
            logger.warning("call {}: its state cannot be read: {}", call_id, type(error).__name__)
            return RestoredCall()

    def forget(self, call_id: str) -> None:
        """Drop the checkpoint of a call that has ended."""
        if self.store is not None:
            self.store.forget(call_id)

    def end_elsewhere(self, call_id: str) -> None:
        """Report the end of a call that this process does not carry."""
        if self.store is not None:
            self.store.end(call_id)


@contextmanager
def _saving(store: CheckpointStore, call: Call) -> Iterator[None]:
    def save() -> None:
        try:
            store.save(call.call_id, json.dumps(call.checkpoint.export()).encode())
        except Exception as error:  # noqa: BLE001 - a value of the bot must not break its call
            log_error(error, f"call {call.call_id}: checkpoint")

    call.checkpoint.changed = save
    store.arrive(call.call_id)
    save()
    try:
        yield
    finally:
        # A pipeline that still runs must not overwrite what the next session stores.
        call.checkpoint.changed = lambda: None
