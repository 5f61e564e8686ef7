"""A server with an AudioSocket listener and an Asterisk, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass

from aiohttp import web

from voiceflow.emulators.audiosocket import EmulatedAsterisk
from voiceflow.emulators.audiosocket.asterisk import Connect
from voiceflow.server import ServerConfig, create_app
from voiceflow.server.app import LISTENERS
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.wire import MemoryConnection, connection
from voiceflow.transports import Bot
from voiceflow.transports.audiosocket import AudioSocketListener
from voiceflow.transports.audiosocket.announcements import CALL_PATH

HOST = "voice.example.com"
TOKEN = "a-token-for-tests"


@dataclass
class AudioSocketLine:
    """Both sides, and the connections between them."""

    asterisk: EmulatedAsterisk
    network: MemoryNetwork
    app: web.Application
    connections: list[MemoryConnection]


@asynccontextmanager
async def audiosocket(
    bot: Bot,
    max_calls: int = 2,
    *,
    token: str = TOKEN,
    announces: bool = True,
    network: MemoryNetwork | None = None,
) -> AsyncIterator[AudioSocketLine]:
    """Open the line, in the network that is given or in one of its own."""
    listener = AudioSocketListener(token=token)
    async with MemoryNetwork() if network is None else nullcontext(network) as network:
        http = network.session()
        app = create_app(bot, ServerConfig(max_calls=max_calls), listeners=[listener], http=http)
        network.add(HOST, app)
        connections: list[MemoryConnection] = []
        connect = _wire(lambda: app[LISTENERS][0].accept(), connections)
        url = f"https://{HOST}{CALL_PATH}" if announces else ""
        asterisk = EmulatedAsterisk(connect, session=http, url=url, token=token)
        try:
            yield AudioSocketLine(asterisk, network, app, connections)
        finally:
            await listener.close()


def _wire(accept: Callable[[], asyncio.Protocol], made: list[MemoryConnection]) -> Connect:
    async def connect(protocol: asyncio.Protocol) -> None:
        made.append(connection(protocol, accept(), host="asterisk"))

    return connect
