"""The calls of a server as a list for operators."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

from voiceflow.server.places import Places

_NUMBER = re.compile(r"\+?[0-9]{6,}")
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCall:
    """A call that has a place.

    Attributes:
        call_id: The carrier's id of the call.
        seconds: Since its first stream here; None if none has arrived.
        state: ``"up"``; ``"expected"`` if a stream is on its way; ``"away"`` if its stream has ended and the
            carrier may bring it back.
        caller: The last three digits of the calling number; of other addresses nothing.
        called: The same of the called number.
    """

    call_id: str
    seconds: float | None = None
    state: str = "up"
    caller: str = ""
    called: str = ""


def placed_calls(places: Places) -> Iterator[PlacedCall]:
    """The calls of a server, the oldest first."""
    now = asyncio.get_running_loop().time()
    for call_id, place in places:
        call, since = place.call, place.since
        state = "expected" if place.is_expecting else "away" if call is None else "up"
        yield PlacedCall(
            call_id=call_id,
            seconds=None if since is None else now - since,
            state=state,
            caller="" if call is None else hide_number(call.from_number),
            called="" if call is None else hide_number(call.to_number),
        )


def hide_number(number: str) -> str:
    """The last three digits of a telephone number; of another address only that there is one."""
    if not number:
        return ""
    return "…" + (number[-_SHOWN:] if _NUMBER.fullmatch(number) else "")
