"""Whether a call may come back whose stream has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from loguru import logger

from voiceflow.frames import EndReason
from voiceflow.server.places import Places
from voiceflow.server.saved_calls import RestoredCall, SavedCalls
from voiceflow.transports import Call, Return

SETTLE_LIMIT = 2.0
"""Seconds for a broken stream's pipeline to note the last words. The caller waits meanwhile."""


class Returns:
    """Decides about the calls that carriers bring back.

    Args:
        places: The places of the calls.
        saved: Their stored states.
        promise: Reserves a place for a call, and returns whether there was one.
    """

    def __init__(self, places: Places, saved: SavedCalls, promise: Callable[[str], bool]) -> None:
        self._places = places
        self._saved = saved
        self._promise = promise

    async def bring_back(self, call_id: str, *, may_return: bool) -> Return:
        """Decide whether a call may come back whose stream has ended while the caller is still connected.

        A stream that has not noticed its end is ended here; its pipeline gets two seconds for its last words.

        Args:
            call_id: Which call.
            may_return: Whether the limit of returns has not been reached.
        """
        place = self._places.find(call_id)
        call = None if place is None else place.call
        if call is not None and call.is_away:
            return Return.ENDED  # That stream was left on purpose.
        if call is not None:
            await _settle(call)
        if self._places.has_ended(call_id) or (call is not None and not call.is_broken):
            return Return.ENDED
        place = self._places.find(call_id)
        was_refused = place is not None and not place.was_up
        # Now: while the store answers, this server may begin to drain, and others may take the last place.
        has_place = self._promise(call_id)
        # The streams of an unknown call were in a process that has died, or that has moved it here.
        restored = await self._saved.restore(call_id) if place is None else RestoredCall()
        if restored.has_ended or self._places.has_ended(call_id):
            self._places.end(call_id)
            return Return.ENDED
        was_moved = restored.checkpoint is not None and restored.checkpoint.was_moved
        if not (has_place and (may_return or was_moved)):
            self._places.end(call_id)
            return Return.GIVEN_UP
        if was_refused:
            return Return.AFTER_REFUSAL
        if not restored.is_new:
            self._places.count_break(call_id, restored.checkpoint)
        return Return.AFTER_BREAK


async def _settle(call: Call) -> None:
    call.leave(EndReason.CONNECTION_LOST)
    try:
        async with asyncio.timeout(SETTLE_LIMIT):
            await call.settled()
    except TimeoutError:
        logger.warning("call {}: the pipeline of its broken stream goes on", call.call_id)
