"""Members of a fleet in one memory network: applications at separate hosts, behind a proxy by path."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from voiceflow import Observer
from voiceflow.emulators.kit.carrier import EmulatedCarrier
from voiceflow.emulators.twilio import EmulatedTwilio, TwilioNumberSettings
from voiceflow.inspector import Inspector, InspectorConfig
from voiceflow.server import CALLS, Calls, ServerConfig, create_app
from voiceflow.server.app import choose_carriers
from voiceflow.server.fleet import FleetConfig
from voiceflow.server.fleet.joining import make_member, member_config
from voiceflow.server.fleet.member import FleetMember
from voiceflow.server.fleet.memory import MemoryHub, MemoryRegistry
from voiceflow.testing import Link, Reachability, Stage
from voiceflow.testing.stage import HOST
from voiceflow.transports import Call
from voiceflow.transports.addresses import split_member
from voiceflow.transports.events import StreamStarted

Observe = Callable[[StreamStarted], Sequence[Observer]]
MakeCarrier = Callable[..., EmulatedCarrier]


def emulated_twilio(public_url: str, *, session: aiohttp.ClientSession, routes: Mapping[str, str]) -> Any:
    """A Twilio that reaches the members as these routes say."""
    return EmulatedTwilio(
        f"{public_url}/twilio/voice", session=session, settings=TwilioNumberSettings(routes=routes)
    )


@dataclass
class Server:
    """One member."""

    name: str
    app: web.Application
    registry: MemoryRegistry
    member: FleetMember | None = None
    is_dead: bool = False

    @property
    def calls(self) -> Calls:
        """Its calls."""
        return self.app[CALLS]


@dataclass
class Proxy(Mapping[str, str]):
    """Where the proxy sends requests: to the member in path or host, else, or if it is gone, to any."""

    servers: dict[str, Server]
    chance: random.Random
    hosts: list[str] = field(default_factory=list)

    def __getitem__(self, place: str) -> str:
        host, _, path = place.partition("/")
        named, _ = split_member(f"/{path}/")
        if host.endswith(f".{HOST}"):
            named = host.removesuffix(f".{HOST}")
            self.hosts.append(named)
        elif host != HOST:
            raise KeyError(place)
        if path and named is None:
            raise KeyError(place)
        alive = [server.name for server in self.servers.values() if not server.is_dead]
        return f"https://{named if named in alive else self.chance.choice(alive)}.test"

    def __iter__(self) -> Iterator[str]:
        return iter(self.servers)

    def __len__(self) -> int:
        return 1  # an empty mapping counts as no routes


@dataclass
class FleetGroup:
    """A fleet. Its members answer by one bot, which is given the member."""

    bot: Callable[[Call, Server], Awaitable[None]]
    settings: dict[str, Any] = field(default_factory=dict)
    seed: int = 0
    carrier: str | None = None
    hub: MemoryHub = field(default_factory=MemoryHub)
    servers: dict[str, Server] = field(default_factory=dict)
    started: int = 0
    link: Link | None = None
    is_inspected: bool = False
    member_url: str = ""

    def make(self, *, http: aiohttp.ClientSession, observe: Observe) -> web.Application:
        """An application at the public address, which the proxy hides."""
        self._http, self._observe = http, observe
        return web.Application()

    @asynccontextmanager
    async def stage(self, *names: str, emulate: MakeCarrier = emulated_twilio, **options: Any) -> Any:
        """A stage with members that are up."""
        proxy = self.proxy = Proxy(self.servers, random.Random(self.seed))

        def make(public_url: str, *, session: aiohttp.ClientSession) -> EmulatedCarrier:
            return emulate(public_url, session=session, routes=proxy)

        async with AsyncExitStack() as stack:
            self.opened = stage = await stack.enter_async_context(Stage(self.make, carrier=make, **options))
            stack.push_async_callback(self._close)
            for name in names:
                await self.begin(name)
            yield stage

    async def begin(self, name: str | None = None, host: str = "") -> Server:
        """Start a member. Another process of its name needs another host."""
        self.started += 1
        name = name or f"m{self.started}"
        host = host or f"{name}.test"
        registry = MemoryRegistry(self.hub, name)

        async def answer(call: Call) -> None:
            await self.bot(call, server)

        fleet = FleetConfig(url="nats://memory", name=name, member_url=self.member_url)
        config = member_config(ServerConfig.from_env(**self.settings, fleet=fleet))
        token = SecretStr("a-token-for-tests")
        inspectors = [Inspector(InspectorConfig(token=token))] if self.is_inspected else []
        carriers = choose_carriers(self.carrier, config, ())
        app = create_app(
            answer, config, carrier=carriers, http=self._http, observe=self._observe, extensions=inspectors
        )
        server = Server(name, app, registry)
        chance = random.Random(f"{self.seed} {name}")
        server.member = make_member(app, config, carriers, lambda: None, registry=registry, chance=chance)
        self.opened.add(host, app, link=self.link)
        assert server.member is not None
        try:
            await server.member.open(await self.opened.network.server(host))
        except BaseException:
            await server.member.close()
            raise
        self.servers[name] = server
        return server

    @property
    def carrying(self) -> Server:
        """The member with a media stream."""
        return next(server for server in self.servers.values() if not server.is_dead and len(server.calls))

    def kill(self, server: Server) -> None:
        """Kill a member as ``kill -9`` does: nobody hears of it."""
        server.is_dead = True
        server.registry.die()
        self.opened.network.reach(f"{server.name}.test", Reachability.REFUSED)
        for connection in self.opened.network.connections(f"{server.name}.test"):
            connection.cut()

    async def drain(self, server: Server) -> None:
        """Drain a member until its process ends."""
        assert server.member is not None
        await server.member.drain()
        await server.registry.close()
        server.is_dead = True

    async def _close(self) -> None:
        for server in self.servers.values():
            if server.member is not None:
                await server.member.close()


def now() -> float:
    """Loop time."""
    return asyncio.get_running_loop().time()
