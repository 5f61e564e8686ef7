"""How much a server carries."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """How much a server carries.

    Attributes:
        streams: Open media streams.
        taken: Places that are taken, by calls and by promises.
        limit: Places that there are.
        is_draining: Whether new calls are refused.
    """

    streams: int
    taken: int
    limit: int
    is_draining: bool
