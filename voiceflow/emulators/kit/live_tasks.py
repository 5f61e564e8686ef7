"""Tasks of one emulated session."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from voiceflow.emulators.kit.live_script import Spawn


@contextlib.asynccontextmanager
async def live_tasks() -> AsyncIterator[Spawn]:
    """Yield what starts tasks; those that still run at the end of the block are cancelled."""
    async with asyncio.TaskGroup() as group:
        tasks: set[asyncio.Task[None]] = set()

        def spawn(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
            task = group.create_task(work)
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            return task

        try:
            yield spawn
        finally:
            for task in tuple(tasks):
                task.cancel()
