"""Places of a server: one for each call that is promised, up, or expected back. No I/O except timers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from voiceflow.checkpoint import Checkpoint
from voiceflow.net.timer import Timer

if TYPE_CHECKING:
    from voiceflow.transports import Call

PROMISE = 15.0
"""Seconds within which a promised stream must arrive. A carrier stops connecting after about ten."""

RETURN = 30.0
"""Seconds for which a place is kept for a call whose stream broke."""

LONGEST_MEMORY = 1000
"""Ended calls remembered by sid, so that no late webhook brings one back."""


class Place:
    """The place of one call.

    Attributes:
        checkpoint: The checkpoint of the call's newest session, or of its next one.
        call: The call on its newest stream while that stream is up.
        was_up: Whether a stream of the call ever arrived.
        since: Loop time at which the first one arrived; None if none did.
        is_promised: Whether a stream was named to the carrier and has not arrived yet.
        returns: Whether the carrier brings the call back when its stream has ended.
    """

    def __init__(self) -> None:
        self.checkpoint = Checkpoint()
        self.call: Call | None = None
        self.was_up = False
        self.since: float | None = None
        self.is_promised = self.returns = False
        self._lapse: Timer | None = None

    @property
    def is_expecting(self) -> bool:
        """Whether a stream is on its way, the first one or another one of a running call."""
        return self.is_promised or (self.call is not None and self.call.awaits_stream)

    def keep(self) -> None:
        """Keep the place without a time limit."""
        if self._lapse is not None:
            self._lapse.cancel()
            self._lapse = None

    def keep_for(self, seconds: float, lapsed: Callable[[], None]) -> None:
        """Keep the place for this many seconds from now."""
        self.keep()
        self._lapse = Timer(lapsed)
        self._lapse.set(asyncio.get_running_loop().time() + seconds)


class Places:
    """Holds at most ``limit`` places, by the sids of their calls.

    Args:
        limit: The number of places.
        changed: Called when a place was taken or became free.
        promise: Seconds within which the stream of a promised call must arrive.
        freed: Called with the id of each call that is over or did not come back.
    """

    def __init__(
        self,
        limit: int,
        changed: Callable[[], None],
        *,
        promise: float = PROMISE,
        freed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._limit = limit
        self._freed = freed
        self._promise = promise
        self._changed = changed
        self._places: dict[str, Place] = {}
        self._ended: dict[str, None] = {}

    def __iter__(self) -> Iterator[tuple[str, Place]]:
        """The places with the ids of their calls, the oldest first."""
        return iter(self._places.items())

    @property
    def promised(self) -> int:
        """The number of places waiting for a stream that was named to the carrier."""
        return sum(place.is_expecting for place in self._places.values())

    @property
    def free(self) -> int:
        """The number of free places."""
        return self._limit - len(self._places)

    def calls(self) -> list[Call]:
        """The calls whose stream is up."""
        return [place.call for place in self._places.values() if place.call is not None]

    def returning_calls(self) -> list[Call]:
        """The calls whose stream is up, and that come back if it ends."""
        return [place.call for place in self._places.values() if place.call is not None and place.returns]

    def find(self, call_id: str) -> Place | None:
        """The place of this call, or None."""
        return self._places.get(call_id)

    def has_ended(self, call_id: str) -> bool:
        """Whether this call was here and ended normally, not long ago."""
        return call_id in self._ended

    def take(self, call_id: str) -> Place:
        """The place of this call, created if it has none. Check first that one is free."""
        place = self._places.get(call_id)
        if place is None:
            place = self._places[call_id] = Place()
            self._changed()
        return place

    def promise(self, call_id: str) -> None:
        """Keep the place for a stream that was just named to the carrier."""
        place = self.take(call_id)
        place.is_promised = True
        place.keep_for(self._promise, lambda: self._lapsed(call_id, place))

    def arrive(self, call: Call, *, returns: bool) -> Place:
        """Register the stream of this call.

        Args:
            call: The call on that stream.
            returns: Whether the carrier brings the call back when it has ended.
        """
        place = self.take(call.call_id)
        place.keep()
        place.call, place.was_up, place.is_promised = call, True, False
        place.returns = returns
        if place.since is None:
            place.since = asyncio.get_running_loop().time()
        self._changed()
        return place

    def count_break(self, call_id: str, following: Checkpoint | None = None) -> None:
        """Count a broken stream of this call, for which another one was promised.

        Args:
            call_id: The call.
            following: The checkpoint for it, if the broken stream was in another process.
        """
        place = self._places[call_id]
        place.checkpoint = following or place.checkpoint.successor()
        place.was_up = False

    def leave(self, call: Call, *, returns: bool) -> None:
        """Register the end of this call's stream.

        Args:
            call: The call on that stream.
            returns: Whether the carrier may bring the call back.
        """
        place = self._places.get(call.call_id)
        if place is None or place.call is not call:
            return  # A newer stream has the place.
        place.call = None
        if not returns:
            self.end(call.call_id)
        elif not place.is_promised:
            place.keep_for(RETURN, lambda: self._lapsed(call.call_id, place))

    def end(self, call_id: str) -> None:
        """Free the place of a call that is over and does not come back."""
        self._ended[call_id] = None
        if len(self._ended) > LONGEST_MEMORY:
            del self._ended[next(iter(self._ended))]
        self._free(call_id)

    def clear(self) -> None:
        """Forget all calls that have no stream, because this process ends. Another one may continue them."""
        self._freed = lambda _: None
        for call_id, place in list(self._places.items()):
            if place.call is None:
                self._free(call_id)

    def _lapsed(self, call_id: str, place: Place) -> None:
        place.is_promised = False
        if place.call is None:
            self._free(call_id)
        self._changed()

    def _free(self, call_id: str) -> None:
        place = self._places.pop(call_id, None)
        if place is not None:
            place.keep()
            self._freed(call_id)
            self._changed()
