"""The server, its vendors and its carrier of a soak, in memory on virtual time or on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from benchmarks.phone import ELEVENLABS, OPENAI, PUBLIC
from benchmarks.soak.deeds import Door
from benchmarks.soak.users import listen
from benchmarks.soak.visits import Addresses, Visit
from tests.faults.speech import Letters
from voiceflow import EndReason, Pipeline
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, EmulatedSocket, FunctionListener
from voiceflow.emulators.openai import LLMEmulator, Refusal, Reply
from voiceflow.emulators.twilio import Account, EmulatedTwilio, TwilioNumberSettings
from voiceflow.emulators.twilio.webhook import WebhookSender
from voiceflow.net.session import client_session
from voiceflow.server import ServerConfig, create_app, serve
from voiceflow.server.app import CALLS
from voiceflow.server.pending import PendingConnections
from voiceflow.testing import MemoryNetwork
from voiceflow.testing import serve as serve_app
from voiceflow.testing.wire import connection
from voiceflow.transports.twilio import TwilioCall

MOST_CALLS = 200
_SPEECH = {
    "/v1/speech-to-text/realtime": EmulatedSocket.STT,
    "multi-stream-input": EmulatedSocket.TTS_MULTI,
}


@dataclass(slots=True)
class World:
    """Everything that the calls of a soak share.

    Attributes:
        addresses: Where the vendors are.
        visits: The calls that are up or about to be, by the user's number.
        uninvited: How many streams of strangers the bot has answered.
    """

    addresses: Addresses = field(
        default_factory=lambda: Addresses(f"https://{ELEVENLABS}", f"https://{OPENAI}/v1")
    )
    visits: dict[str, Visit] = field(default_factory=dict)
    uninvited: int = 0
    carrier: EmulatedTwilio = field(init=False)
    door: Door = field(init=False)
    app: web.Application | None = None
    network: MemoryNetwork | None = None
    speech: ElevenLabsEmulator = field(init=False)
    model: LLMEmulator = field(init=False)

    def __post_init__(self) -> None:
        self.speech = ElevenLabsEmulator(stt=FunctionListener(listen, redecode=True), tts=Letters())
        self.speech.keep = 0
        self.model = LLMEmulator(self._reply)

    async def bot(self, call: TwilioCall) -> None:
        """Answer whoever calls."""
        visit = self.visits.get(call.from_number)
        if visit is not None:
            await visit.answer(call)
            return
        self.uninvited += 1
        reason = await call.run(Pipeline([call.input(), call.output()]))
        if reason not in (EndReason.CONNECTION_LOST, EndReason.USER_HANGUP):
            raise RuntimeError(f"a stranger's stream ended by {reason}")

    def speech_app(self) -> web.Application:
        """ElevenLabs, where what goes wrong is a matter of the call's key."""
        app = self.speech.app()

        @web.middleware
        async def spoil(request: web.Request, handler: Any) -> web.StreamResponse:
            endpoint = next((each for end, each in _SPEECH.items() if request.path.endswith(end)), None)
            key = request.headers.get("xi-api-key", "")
            visit = next((each for each in self.visits.values() if each.plan.key == key), None)
            if endpoint is not None and visit is not None:
                # Taken by this very connection: nothing is awaited before it is.
                self.speech.plan(visit.faults(endpoint), endpoint=endpoint)
            response: web.StreamResponse = await handler(request)
            return response

        app.middlewares.append(spoil)
        return app

    def _reply(self, request: Mapping[str, Any]) -> Reply:
        sign = str(request["messages"][0]["content"]).split()[-1].strip(".")
        visit = next((each for each in self.visits.values() if each.plan.sign == sign), None)
        return visit.reply(request) if visit else Refusal(status=404, message="nobody knows this call")

    async def drop_idle(self) -> None:
        """End the connections in memory that wait for another request: their time limit is in real seconds.

        Raises:
            RuntimeError: If a call is up.
        """
        if self.network is None:
            return
        if self.app is not None and len(self.app[CALLS]):
            raise RuntimeError(f"{len(self.app[CALLS])} calls are still up")
        for made in self.network.connections():
            made.cut()
        await asyncio.sleep(1)

    def forget(self) -> None:
        """Let the emulators forget what was: their memory is not what is measured."""
        self.speech.connections.clear()
        self.model.exchanges.clear()


def _locator(account: Account, carrier: EmulatedTwilio, routes: Mapping[str, str]) -> Any:
    return WebhookSender(carrier._exchange.session, account, routes=routes).locate


@asynccontextmanager
async def in_memory() -> AsyncIterator[World]:
    """A world on a network in memory."""
    world = World()
    async with MemoryNetwork() as network:
        world.network = network
        world.carrier = EmulatedTwilio(f"{PUBLIC}/twilio/voice", session=network.session())
        account = world.carrier.account
        config = ServerConfig(public_url=PUBLIC, auth_token=account.auth_token, max_calls=MOST_CALLS)
        world.app = create_app(world.bot, config, http=network.session())
        pending = PendingConnections(limit=config.max_pending)
        pending.attach(world.app)
        home = str(urlsplit(PUBLIC).hostname)
        network.add(home, world.app)
        network.add(ELEVENLABS, world.speech_app())
        network.add(OPENAI, world.model.app)

        async def connect(protocol: asyncio.Protocol) -> asyncio.Transport:
            # As the runner of ``voiceflow serve`` does it.
            server = await network._hosts[home].server()
            return connection(protocol, pending.wrap(server)()).client

        locate = _locator(account, world.carrier, {})
        world.door = Door(connect=connect, session=network.session(), locate=locate, account=account)
        async with world.carrier:
            yield world
        assert len(world.app[CALLS]) == 0


@asynccontextmanager
async def on_sockets() -> AsyncIterator[World]:
    """A world on this machine's own sockets: ``voiceflow.server.serve``, and vendors on ports."""
    world = World()
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    routes: dict[str, str] = {}
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(client_session())
        settings = TwilioNumberSettings(routes=routes)
        world.carrier = EmulatedTwilio(f"{PUBLIC}/twilio/voice", session=http, settings=settings)
        account = world.carrier.account
        world.addresses.elevenlabs = await stack.enter_async_context(serve_app(world.speech_app()))
        world.addresses.openai = f"{await stack.enter_async_context(serve_app(world.model.app))}/v1"
        config = ServerConfig(
            public_url=PUBLIC,
            auth_token=account.auth_token,
            host="127.0.0.1",
            port=0,
            max_calls=MOST_CALLS,
        )
        group = await stack.enter_async_context(asyncio.TaskGroup())
        group.create_task(serve(world.bot, config, ready=ready.set_result, stop=stop))
        routes[str(urlsplit(PUBLIC).hostname)] = url = await ready
        host, port = urlsplit(url).hostname or "", urlsplit(url).port or 0

        async def connect(protocol: asyncio.Protocol) -> asyncio.Transport:
            loop = asyncio.get_running_loop()
            transport, _ = await loop.create_connection(lambda: protocol, host, port)
            return transport

        locate = _locator(account, world.carrier, routes)
        world.door = Door(connect=connect, session=http, locate=locate, account=account, patience=13.0)
        async with world.carrier:
            yield world
        stop.set()
