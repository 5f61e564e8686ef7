"""The emulator's record of a request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class Exchange:
    """One request to the emulator and its outcome.

    Attributes:
        request: The request's JSON; ``{}`` if it was not JSON.
        started_at: Loop time of its arrival.
        model: The model that it asks for.
        status: The HTTP status; 0 until it is sent.
        tokens: Chunks sent with a piece of text or of a tool call.
        is_complete: Whether the answer was sent completely.
        is_disconnected: Whether the client closed the connection before that.
        ended: Set when nothing more will be sent.
    """

    request: dict[str, Any] = field(repr=False)
    started_at: float
    model: str = ""
    status: int = 0
    tokens: int = 0
    is_complete: bool = False
    is_disconnected: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
