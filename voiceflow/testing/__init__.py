"""Stages, simulated callers and virtual time, to test a voice agent without a phone.

The names are loaded on first use: pytest imports this package in every session, for its plugin.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceflow.emulators.kit.serving import serve
    from voiceflow.testing.byte_pipe import Link
    from voiceflow.testing.network import MemoryNetwork, Reachability
    from voiceflow.testing.notebook import run_virtual_async
    from voiceflow.testing.playing import Played, play
    from voiceflow.testing.stage import Stage
    from voiceflow.testing.virtual_runs import run_virtual
    from voiceflow.testing.virtual_time import VirtualTimeError, VirtualTimeLoop
from voiceflow.testing.wire import MemoryConnection

__all__ = [
    "Link",
    "MemoryConnection",
    "MemoryNetwork",
    "Played",
    "Reachability",
    "Stage",
    "VirtualTimeError",
    "VirtualTimeLoop",
    "play",
    "run_virtual",
    "run_virtual_async",
    "serve",
]

_HOMES = {
    "MemoryConnection": "voiceflow.testing.wire",
    "Link": "voiceflow.testing.byte_pipe",
    "MemoryNetwork": "voiceflow.testing.network",
    "Played": "voiceflow.testing.playing",
    "Reachability": "voiceflow.testing.network",
    "Stage": "voiceflow.testing.stage",
    "VirtualTimeError": "voiceflow.testing.virtual_time",
    "VirtualTimeLoop": "voiceflow.testing.virtual_time",
    "play": "voiceflow.testing.playing",
    "run_virtual": "voiceflow.testing.virtual_runs",
    "run_virtual_async": "voiceflow.testing.notebook",
    "serve": "voiceflow.emulators.kit.serving",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
