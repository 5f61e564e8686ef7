"""The default engines, shared by all calls of a process: one model each, loaded once.

They are created on first use, load on request, and live as long as the process.
"""

from __future__ import annotations

from functools import cache

from voiceflow.clients.local.hibari import Hibari
from voiceflow.clients.local.whisper import Whisper


@cache
def shared_whisper() -> Whisper:
    """The recogniser of this process. Do not close it."""
    return Whisper()


@cache
def shared_hibari() -> Hibari:
    """The voice of this process. Do not close it."""
    return Hibari()
