"""Work for a client that may go away meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Never, TypeVar

from aiohttp import ClientPayloadError, web

from voiceflow.errors import VoiceflowError

T = TypeVar("T")

_WATCH = 0.05
"""Seconds between looks at the connection."""


class ClientGoneError(VoiceflowError):
    """The client has closed the connection."""


async def while_connected(request: web.Request, work: Coroutine[object, Never, T]) -> T:
    """Do the work, and stop when the client disconnects, which aiohttp reports only at the next write.

    A disconnect while the work reads or writes is not a failure of the work either.

    Raises:
        ClientGoneError: If the client disconnected first.
    """
    # No task group: it would wrap the exceptions of the work. The task is awaited below, whatever happens.
    task = asyncio.create_task(work, name="answer")
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_WATCH)
            if not task.done() and _is_gone(request):
                raise ClientGoneError("the client has gone")
        try:
            return task.result()
        except (OSError, ClientPayloadError):
            if not _is_gone(request):
                raise
            raise ClientGoneError("the client has gone") from None
    finally:
        task.cancel()
        await asyncio.wait({task})


def _is_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()
