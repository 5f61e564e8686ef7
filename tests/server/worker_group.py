"""Several applications behind one address, each of which may die as a killed process does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from voiceflow import Observer
from voiceflow.server import CALLS, ServerConfig, create_app
from voiceflow.server.call_states import CallStates, MemoryCheckpoints
from voiceflow.testing import Stage
from voiceflow.testing.stage import HOST
from voiceflow.transports import Call
from voiceflow.transports.events import StreamStarted
from voiceflow.transports.twilio.settings import STREAM_PATH

Observe = Callable[[StreamStarted], Sequence[Observer]]


class MortalStore(MemoryCheckpoints):
    """The store of a worker; it stores nothing after the worker's death."""

    is_dead = False

    def save(self, call_id: str, state: bytes) -> None:
        if not self.is_dead:
            super().save(call_id, state)

    def arrive(self, call_id: str) -> None:
        if not self.is_dead:
            super().arrive(call_id)

    def forget(self, call_id: str) -> None:
        if not self.is_dead:
            super().forget(call_id)


@dataclass
class Worker:
    """One application and its store."""

    app: web.Application
    store: MortalStore

    @property
    def is_open(self) -> bool:
        """Whether it takes calls."""
        return not self.store.is_dead and not self.app[CALLS].is_draining

    def find(self, method: str, path: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The handler of a route."""
        for route in self.app.router.routes():
            if route.method == method and route.resource is not None and route.resource.canonical == path:
                return route.handler
        raise LookupError(path)


@dataclass
class WorkerGroup:
    """Workers that share the states of their calls. A stream reaches the worker whose webhook named it."""

    bot: Callable[[Call, MortalStore], Awaitable[None]]
    settings: dict[str, Any] = field(default_factory=dict)
    size: int = 2
    states: CallStates = field(default_factory=CallStates)
    workers: list[Worker] = field(default_factory=list)

    def make(self, *, http: aiohttp.ClientSession, observe: Observe) -> web.Application:
        """The balancer, for a stage."""
        self._http, self._observe = http, observe
        for _ in range(self.size):
            self.begin()
        self._named = self.workers[0]
        front = web.Application()
        for route in self.workers[0].app.router.routes():
            if route.resource is not None and route.method != "HEAD":
                handler = self._handler(route.method, route.resource.canonical)
                front.router.add_route(route.method, route.resource.canonical, handler)
        front.on_cleanup.append(self._close)
        return front

    def begin(self) -> Worker:
        """Start another worker."""
        store = MortalStore(self.states, str(len(self.workers)))

        async def answer(call: Call) -> None:
            await self.bot(call, store)

        config = ServerConfig.from_env(**self.settings)
        app = create_app(answer, config, http=self._http, observe=self._observe)
        app[CALLS].save_to(store)
        self.workers.append(Worker(app, store))
        return self.workers[-1]

    @property
    def carrying(self) -> Worker:
        """The worker whose webhook named the newest stream."""
        return self._named

    def kill(self, stage: Stage) -> Worker:
        """Kill the worker that carries the newest call, as ``kill -9`` does, and start another one."""
        self._named.store.is_dead = True
        for connection in stage.network.connections(HOST):
            connection.cut()
        return self.begin()

    def _handler(self, method: str, path: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def dispatch(request: web.Request) -> web.StreamResponse:
            if path != STREAM_PATH:
                self._named = next(worker for worker in self.workers if worker.is_open)
            return await self._named.find(method, path)(request)

        return dispatch

    async def _close(self, _: web.Application) -> None:
        for worker in self.workers:
            worker.app[CALLS].close()
