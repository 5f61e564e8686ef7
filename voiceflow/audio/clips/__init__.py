"""Spoken clips for when no voice is available. ``README.md`` describes how they were made."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def apology() -> bytes:
    """An apology for a failure, asking to call again: G.711 µ-law at 8000 Hz, some three seconds."""
    return files(__name__).joinpath("apology.ulaw").read_bytes()


@cache
def moment() -> bytes:
    """A request to wait a moment: G.711 µ-law at 8000 Hz, some one and a half seconds."""
    return files(__name__).joinpath("moment.ulaw").read_bytes()
