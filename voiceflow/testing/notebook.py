"""Virtual time where an event loop runs already: in a notebook, or in ``python -m asyncio``."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Never, TypeVar

from voiceflow.testing.virtual_runs import run_virtual

T = TypeVar("T")


async def run_virtual_async(coro: Coroutine[object, Never, T], *, limit: float = 3600.0) -> T:
    """Run a coroutine to its end on a virtual-time loop in another thread, and return its result.

    The loop that runs here goes on meanwhile, on its own clock. Its objects (a task, a client session)
    cannot be used in ``coro``. If this is cancelled, the coroutine still runs to its end.

    Args:
        coro: What to run.
        limit: Virtual seconds after which the run is given up.

    Raises:
        VirtualTimeError: As ``run_virtual`` does.
    """
    return await asyncio.to_thread(run_virtual, coro, limit=limit)
