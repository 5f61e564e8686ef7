"""Faults of an emulated carrier's REST API, applied before anything else."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from voiceflow.emulators.kit.rest_fault import RestFault


def rest_faults(faults: deque[RestFault]) -> Middleware:
    """A middleware that answers one request with each fault."""

    @web.middleware
    async def apply(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not faults:
            return await handler(request)
        fault = faults.popleft()
        if fault.acts:
            await handler(request)
        await asyncio.sleep(fault.delay)
        return web.json_response({"code": fault.code, "message": fault.message}, status=fault.status)

    return apply
