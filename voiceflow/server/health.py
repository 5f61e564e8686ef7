"""Probes: whether the process is alive, whether it takes another call, and its state."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from voiceflow.server.calls import Calls
from voiceflow.server.config import HEALTH_PATH

LIVE_PATH = "/livez"
READY_PATH = "/readyz"


class Health:
    """Answers probes of supervisors and load balancers, for all workers together if there are several.

    ``/livez`` answers as long as the event loop does; restart a process that does not answer. ``/readyz``
    says whether to send a new call here. ``/health`` is for a server without a balancer: a full server is
    healthy. The answers name no call and no setting.

    Args:
        calls: The calls of the server.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """The three paths."""
        return (
            web.get(LIVE_PATH, self.live),
            web.get(READY_PATH, self.ready),
            web.get(HEALTH_PATH, self.answer),
        )

    async def live(self, request: web.Request) -> web.Response:
        """200: the process answers."""
        return web.json_response({"status": "ok"})

    async def ready(self, request: web.Request) -> web.Response:
        """200 if a new call is accepted; else 503 with the reason, ``draining`` or ``full``."""
        load = self._calls.load
        if not load.is_draining and load.taken < load.limit:
            return web.json_response({"status": "ok"})
        reason = "draining" if load.is_draining else "full"
        return web.json_response({"status": "unready", "reason": reason}, status=503)

    async def answer(self, request: web.Request) -> web.Response:
        """The state: 503 while the server shuts down."""
        load = self._calls.load
        body = {
            "status": "draining" if load.is_draining else "ok",
            "active_calls": load.streams,
            "max_calls": load.limit,
        }
        return web.json_response(body, status=503 if load.is_draining else 200)
