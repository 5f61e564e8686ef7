"""Work for a client that may go away meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiohttp import web

from voiceflow.errors import VoiceflowError

T = TypeVar("T")

_WATCH = 0.05
"""Seconds between looks at the connection."""


class ClientGoneError(VoiceflowError):
    """The client has closed the connection."""


async def while_connected(request: web.Request, work: Coroutine[Any, Any, T]) -> T:
    """Do the work, and give it up when the client goes: aiohttp itself tells only at the next write.

    Raises:
        ClientGoneError: If the client went first.
    """
    # No group: it would wrap what the work raises. The task is awaited below, whatever happens.
    task = asyncio.create_task(work, name="answer")
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_WATCH)
            if not task.done() and (request.transport is None or request.transport.is_closing()):
                raise ClientGoneError("the client has gone")
        return task.result()
    finally:
        task.cancel()
        await asyncio.wait({task})
