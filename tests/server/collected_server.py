"""A program that runs a server several times and prints what the garbage collector does meanwhile.

Its arguments are the thresholds to set before each run, as ``700,10,10``; ``frozen,`` in front of them
freezes all objects first. For each run it prints a line of JSON: three pairs of the number of frozen objects
and the thresholds, from before the run, while the server answers calls, and after it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys

from voiceflow.server import ServerConfig, run
from voiceflow.transports import Call


class StoppedError(Exception):
    """Ends a server that runs in its own loop."""


async def bot(call: Call) -> None:
    """Wait for the end of the call."""
    await asyncio.Event().wait()


def state() -> tuple[int, tuple[int, int, int]]:
    """The number of frozen objects, and the collector's thresholds."""
    return gc.get_freeze_count(), gc.get_threshold()


def serve_once(seen: list[tuple[int, tuple[int, int, int]]]) -> None:
    """Start a server and end it as soon as it answers calls."""

    def ready(address: str) -> None:
        seen.append(state())
        raise StoppedError

    settings = ServerConfig(public_url="https://voice.example.com", validate_signatures=False, port=0)
    try:
        run(bot, settings, ready=ready)
    except StoppedError:
        seen.append(state())


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        thresholds = argument.removeprefix("frozen,")
        gc.unfreeze()
        gc.set_threshold(*map(int, thresholds.split(",")))
        if argument != thresholds:
            gc.freeze()
        seen = [state()]
        serve_once(seen)
        print(json.dumps(seen))
